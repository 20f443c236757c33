"""Write the arrays of a .npz as a checkpoint, with TensorFlow: `python write_variables.py ARRAYS PREFIX [V1]`."""

import sys

import numpy as np


def write(arrays: dict[str, np.ndarray], prefix: str, *, single_file: bool) -> None:
    """As a training of 2018 did: one variable each, and the step."""
    import tensorflow.compat.v1 as tf

    tf.disable_eager_execution()
    version = tf.train.SaverDef.V1 if single_file else tf.train.SaverDef.V2
    with tf.Graph().as_default(), tf.Session() as session:
        variables = [tf.get_variable(name, value.shape, tf.float32) for name, value in arrays.items()]
        step = tf.train.get_or_create_global_step()
        # All at once: loading one by one plans the whole graph anew for each
        given = {
            variable.initializer.inputs[1]: value
            for variable, value in zip(variables, arrays.values(), strict=True)
        }
        session.run([step.initializer, *(variable.initializer for variable in variables)], given)
        tf.train.Saver(write_version=version).save(session, prefix)


if __name__ == "__main__":
    with np.load(sys.argv[1], allow_pickle=False) as found:
        write({name: found[name] for name in found.files}, sys.argv[2], single_file=sys.argv[3:] == ["V1"])
