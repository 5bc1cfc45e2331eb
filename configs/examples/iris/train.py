"""Usage: train.py TABLE OUTPUT_DIRECTORY. Learns to tell three species of iris apart; the same bytes come out every time."""

import json
import os
import sys

from data import FEATURES, SPECIES, load, split
from model import Model
from picture import draw

SEED = 1936
HELD_OUT_PER_SPECIES = 15
PETAL = (2, 3)


def main(table, output):
    epochs = int(os.environ.get("EPOCHS", "300"))
    rows = load(table)
    training, held_out = split(rows, HELD_OUT_PER_SPECIES, SEED)
    print(f"{len(rows)} flowers: {len(training)} to learn from, {len(held_out)} held out", flush=True)
    model = Model(range(len(FEATURES)), training, len(SPECIES))
    model.train(training, epochs, lambda epoch, loss: report_progress(model, held_out, epoch, epochs, loss))
    petal_model = Model(PETAL, training, len(SPECIES))
    petal_model.train(training, epochs)
    report = evaluate(model, held_out)
    write_json(os.path.join(output, "model.json"), describe(model))
    write_json(os.path.join(output, "report.json"), {**report, "epochs": epochs, "trained_on": len(training)})
    draw(os.path.join(output, "picture.png"), petal_model, training, held_out)
    print(f"accuracy on the held-out flowers: {report['accuracy']:.1%}", flush=True)


def report_progress(model, held_out, epoch, epochs, loss):
    if epoch == 1 or epoch % max(1, epochs // 10) == 0:
        accuracy = evaluate(model, held_out)["accuracy"]
        print(f"epoch {epoch:3d}/{epochs}  loss {loss:.4f}  held-out accuracy {accuracy:.1%}", flush=True)


def evaluate(model, rows):
    confusion = [[0] * len(SPECIES) for _ in SPECIES]
    for measured, species in rows:
        confusion[species][model.predict(measured)] += 1
    correct = sum(confusion[index][index] for index in range(len(SPECIES)))
    return {"accuracy": round(correct / len(rows), 4), "species": SPECIES, "confusion": confusion, "held_out": len(rows)}


def describe(model):
    return {
        "features": FEATURES,
        "species": SPECIES,
        "mean": [round(value, 6) for value in model.mean],
        "spread": [round(value, 6) for value in model.spread],
        "weights": [[round(weight, 6) for weight in row] for row in model.weights],
    }


def write_json(path, value):
    with open(path, "w") as file:
        json.dump(value, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
