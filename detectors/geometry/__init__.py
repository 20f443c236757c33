"""Pure functions on boxes: xyxy, absolute pixels, float32."""
