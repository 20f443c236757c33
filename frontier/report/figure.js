// Draws the one figure of a page.
(async () => {
  const figure = await unpackPage();
  if (figure === null) return; // the picture and the words stand
  drawFigure(document.getElementById("plot"), figure, {}, [], {});
  window.frontierFigure = true; // set when it is drawn; for tests
})();
