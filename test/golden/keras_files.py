"""Writes the files of keras/ beside this file, in the structures of Keras' own writers, and keras_files.json with what
their models answer, computed here in float64 from the files' float32 weights.

Keras itself is not needed. The structures follow
  keras 2.0.6: keras/models.py `save_model`, keras/engine/topology.py `save_weights_to_hdf5_group`;
  keras 3: keras/src/saving/saving_lib.py `_save_model_to_fileobj`, `H5IOStore`.
Needs numpy and h5py; run with: python3 keras_files.py
"""

import io
import json
import pathlib
import zipfile

import h5py
import numpy as np

FOLDER = pathlib.Path(__file__).parent / "keras"
SYMBOLS = ["\n", " ", "a", "b", "c", "d"]
V = len(SYMBOLS)
# -1 is the zero vector.
SEQUENCES = [[0, 1, 2, 3, 4, 5], [-1, -1, 3, 3, 5, 0, 2], [4]]

random = np.random.RandomState(7)


def weights(*shape):
    """Large enough that hard sigmoids reach their flat parts."""
    return (random.randn(*shape) * 1.5).astype(np.float32)


# ---- the mathematics, in float64

def hard_sigmoid(z):
    return np.clip(0.2 * z + 0.5, 0, 1)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def simple_rnn(x, layer):
    kernel, recurrent, bias = layer["weights"]
    h = np.zeros(len(recurrent))
    out = []
    for vector in x:
        h = np.tanh(vector @ kernel + h @ recurrent + bias)
        out.append(h)
    return np.array(out)


def lstm(x, layer):
    kernel, recurrent, bias = layer["weights"]
    H = len(recurrent)
    gate = layer["gate"]
    h = c = np.zeros(H)
    out = []
    for vector in x:
        z = vector @ kernel + h @ recurrent + bias
        i, f, o = gate(z[:H]), gate(z[H : 2 * H]), gate(z[3 * H :])
        c = f * c + i * np.tanh(z[2 * H : 3 * H])
        h = o * np.tanh(c)
        out.append(h)
    return np.array(out)


def gru(x, layer):
    """With reset_after, the only kind that is read."""
    kernel, recurrent, bias = layer["weights"]
    H = len(recurrent)
    gate = layer["gate"]
    h = np.zeros(H)
    out = []
    for vector in x:
        ours, carried = vector @ kernel + bias[0], h @ recurrent + bias[1]
        z = gate(ours[:H] + carried[:H])
        r = gate(ours[H : 2 * H] + carried[H : 2 * H])
        candidate = np.tanh(ours[2 * H :] + r * carried[2 * H :])
        h = z * h + (1 - z) * candidate
        out.append(h)
    return np.array(out)


RUN = {"SimpleRNN": simple_rnn, "LSTM": lstm, "GRU": gru}


def probabilities(layers, ids):
    x = np.array([np.eye(V)[id] if id >= 0 else np.zeros(V) for id in ids])
    for layer in layers:
        wide = dict(layer, weights=[array.astype(np.float64) for array in layer["weights"]])
        if layer["class"] in RUN:
            x = RUN[layer["class"]](x, wide)
        elif layer["class"] == "Dense":
            kernel, bias = wide["weights"]
            x = x @ kernel + bias
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# ---- layers and their configurations

GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}


def recurrent(cls, name, inputs, H, gate, **config):
    G = GATES[cls]
    bias = weights(2, G * H) if cls == "GRU" else weights(G * H)
    own = {"name": name, "trainable": True, "return_sequences": True, "go_backwards": False, "stateful": False,
           "unroll": False, "units": H, "activation": "tanh", "use_bias": True,
           "kernel_initializer": {"class_name": "VarianceScaling",
                                  "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None}},
           "dropout": 0.0, "recurrent_dropout": 0.0}
    if cls != "SimpleRNN":
        own["recurrent_activation"] = gate
        own["implementation"] = 0
    if cls == "LSTM":
        own["unit_forget_bias"] = True
    if cls == "GRU":
        own["reset_after"] = True
    own.update(config)
    return {"class": cls, "config": own, "gate": hard_sigmoid if gate == "hard_sigmoid" else sigmoid,
            "weights": [weights(inputs, G * H), weights(H, G * H), bias],
            "names": ["kernel", "recurrent_kernel", "bias"]}


def dense(name, inputs, activation):
    return {"class": "Dense", "config": {"name": name, "trainable": True, "units": V, "activation": activation,
                                         "use_bias": True, "bias_constraint": None},
            "weights": [weights(inputs, V), weights(V)], "names": ["kernel", "bias"]}


def plain(cls, name, **config):
    return {"class": cls, "config": {"name": name, "trainable": True, **config}, "weights": [], "names": []}


# ---- Keras 2's files

def write_group(group, layers, version):
    group.attrs["layer_names"] = [layer["config"]["name"].encode("utf8") for layer in layers]
    group.attrs["backend"] = b"tensorflow"
    group.attrs["keras_version"] = version.encode("utf8")
    for layer in layers:
        name = layer["config"]["name"]
        g = group.create_group(name)
        names = [f"{name}/{weight}:0".encode("utf8") for weight in layer["names"]]
        g.attrs["weight_names"] = names
        for weight, values in zip(names, layer["weights"]):
            g.create_dataset(weight, values.shape, dtype=values.dtype)[:] = values


def write_h5(path, model_config, layers, version, optimizer=True, libver=None):
    with h5py.File(path, "w", libver=libver) as f:
        f.attrs["keras_version"] = version.encode("utf8")
        f.attrs["backend"] = b"tensorflow"
        f.attrs["model_config"] = json.dumps(model_config).encode("utf8")
        write_group(f.create_group("model_weights"), layers, version)
        if not optimizer:
            return
        f.attrs["training_config"] = json.dumps(
            {"optimizer_config": {"class_name": "RMSprop", "config": {"lr": 0.01, "rho": 0.9, "decay": 0.0,
                                                                      "epsilon": 1e-08}},
             "loss": "categorical_crossentropy", "metrics": [], "sample_weight_mode": None, "loss_weights": None}
        ).encode("utf8")
        group = f.create_group("optimizer_weights")
        arrays = [np.zeros_like(array) for layer in layers for array in layer["weights"]]
        names = [f"training/RMSprop/Variable{'' if i == 0 else f'_{i}'}:0".encode("utf8") for i in range(len(arrays))]
        group.attrs["weight_names"] = names
        for name, values in zip(names, arrays):
            group.create_dataset(name, values.shape, dtype=values.dtype)[:] = values


def sequential_list(layers):
    """Keras before 2.2.3: the configuration of a Sequential is a list."""
    configs = [{"class_name": layer["class"], "config": dict(layer["config"])} for layer in layers]
    configs[0]["config"]["batch_input_shape"] = [None, 40, V]
    return {"class_name": "Sequential", "config": configs}


def sequential(layers):
    config = sequential_list(layers)
    config["config"] = {"name": "sequential", "layers": config["config"]}
    return config


def functional(layers):
    """Keras 2's `Model`: every layer names the one before it."""
    entries = [{"name": "input_1", "class_name": "InputLayer", "inbound_nodes": [],
                "config": {"batch_input_shape": [None, 40, V], "dtype": "float32", "sparse": False, "name": "input_1"}}]
    for layer in layers:
        entries.append({"name": layer["config"]["name"], "class_name": layer["class"], "config": layer["config"],
                        "inbound_nodes": [[[entries[-1]["name"], 0, 0, {}]]]})
    return {"class_name": "Model", "config": {"name": "model_1", "layers": entries,
                                              "input_layers": [["input_1", 0, 0]],
                                              "output_layers": [[entries[-1]["name"], 0, 0]]}}


# ---- Keras 3's files

SNAKE = {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn", "Dense": "dense", "Dropout": "dropout",
         "Activation": "activation", "TimeDistributed": "time_distributed"}


def write_vars(f, layers):
    f.create_group("vars")
    used = {}
    for layer in layers:
        name = SNAKE[layer["class"]]
        count = used[name] = used.get(name, -1) + 1
        path = f"layers/{name}{f'_{count}' if count else ''}"
        group = f.create_group(path).create_group("vars")
        if layer["class"] == "Dropout":
            f.create_group(f"{path}/seed_generator/vars").create_dataset("0", data=np.array([1, 2], dtype=np.uint32))
        if layer["class"] == "TimeDistributed":
            group = f.create_group(f"{path}/layer").create_group("vars")
        if layer["class"] in GATES:
            group = f.create_group(f"{path}/cell").create_group("vars")
        for i, values in enumerate(layer["weights"]):
            group[str(i)] = values
    f.create_group("optimizer/vars").create_dataset("0", data=np.int64(17))


def keras3_config(layers):
    entry = lambda cls, config: {"module": "keras.layers", "class_name": cls, "config": config, "registered_name": None}
    dtype = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}
    entries = [entry("InputLayer", {"batch_shape": [None, 40, V], "dtype": "float32", "name": "input_layer"})]
    entries += [entry(layer["class"], dict(layer["config"], dtype=dtype)) for layer in layers]
    return {"module": "keras", "class_name": "Sequential", "registered_name": "Sequential",
            "config": {"name": "sequential", "trainable": True, "dtype": dtype, "layers": entries},
            "build_config": {"input_shape": [None, 40, V]}, "compile_config": None}


def write_keras(path, layers):
    memory = io.BytesIO()
    with h5py.File(memory, "w") as f:
        write_vars(f, layers)
    with zipfile.ZipFile(path, "w") as z:
        files = {"metadata.json": json.dumps({"keras_version": "3.3.3", "date_saved": "2024-05-01@12:00:00"}).encode(),
                 "config.json": json.dumps(keras3_config(layers)).encode(), "model.weights.h5": memory.getvalue()}
        for name, content in files.items():
            z.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), content)


def write_windows(path, plain):
    """A copy as Keras on Windows wrote it: it joined the names of groups with backslashes, which HDF5 does not take apart."""
    with h5py.File(plain) as source, h5py.File(path, "w") as target:
        def copy(name, item):
            if isinstance(item, h5py.Dataset):
                group, last = name.rsplit("/", 1)
                target.require_group(group.replace("/", "\\")).create_dataset(last, data=item[()])

        source.visititems(copy)


def main():
    FOLDER.mkdir(exist_ok=True)
    models = {}

    def keep(name, layers):
        models[name] = [probabilities(layers, ids).tolist() for ids in SEQUENCES]

    # The notebook's, in small.
    layers = [recurrent("LSTM", "lstm_5", V, 5, "hard_sigmoid"), plain("Dropout", "dropout_5", rate=0.5),
              recurrent("LSTM", "lstm_6", 5, 5, "hard_sigmoid", return_sequences=False),
              plain("Dropout", "dropout_6", rate=0.25), dense("dense_3", 5, "linear"),
              plain("Activation", "activation_3", activation="softmax")]
    keep("lstm", layers)
    write_h5(FOLDER / "lstm_2.0.6.h5", sequential_list(layers), layers, "2.0.6")
    with h5py.File(FOLDER / "lstm_2.0.6_weights.h5", "w") as f:
        write_group(f, layers, "2.0.6")

    layers = [recurrent("SimpleRNN", "simple_rnn_1", V, 7, None), dense("dense_1", 7, "softmax")]
    keep("rnn", layers)
    write_h5(FOLDER / "rnn_2.0.6.h5", functional(layers), layers, "2.0.6", optimizer=False)

    layers = [recurrent("GRU", "gru", V, 6, "sigmoid"), recurrent("GRU", "gru_1", 6, 6, "sigmoid"),
              dense("dense", 6, "softmax")]
    keep("gru", layers)
    write_h5(FOLDER / "gru_2.4.0.h5", sequential(layers), layers, "2.4.0", optimizer=False)
    # As h5py writes on request, with objects of version 2.
    write_h5(FOLDER / "gru_2.4.0_latest.h5", sequential(layers), layers, "2.4.0", optimizer=False, libver="latest")
    write_keras(FOLDER / "gru_3.keras", layers)

    layers = [recurrent("LSTM", "lstm", V, 5, "sigmoid"), plain("Dropout", "dropout", rate=0.2),
              recurrent("LSTM", "lstm_1", 5, 5, "sigmoid"), dense("dense", 5, "linear"),
              plain("Activation", "activation", activation="softmax")]
    keep("lstm3", layers)
    write_keras(FOLDER / "lstm_3.keras", layers)
    with h5py.File(FOLDER / "lstm_3.weights.h5", "w") as f:
        write_vars(f, layers)
    write_windows(FOLDER / "lstm_3_windows.weights.h5", FOLDER / "lstm_3.weights.h5")

    inner = layers[3]
    distributed = {"class": "TimeDistributed", "weights": inner["weights"], "names": inner["names"],
                   "config": {"name": "time_distributed",
                              "layer": {"module": "keras.layers", "class_name": "Dense", "config": inner["config"]}}}
    write_keras(FOLDER / "lstm_3_distributed.keras", layers[:3] + [distributed] + layers[4:])

    answers = {"made with": f"numpy {np.__version__}, h5py {h5py.__version__}", "symbols": SYMBOLS,
               "sequences": SEQUENCES, "probabilities": models}
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(answers, indent=1).replace("\n    ", " ") + "\n")


if __name__ == "__main__":
    main()
