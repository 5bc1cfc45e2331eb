"""The table, and a split of it that is the same on every machine."""

import csv
import random

FEATURES = ("sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm")
SPECIES = ("setosa", "versicolor", "virginica")


def load(path):
    """Rows of (four measurements, index of the species)."""
    with open(path, newline="") as file:
        return [([float(row[name]) for name in FEATURES], SPECIES.index(row["species"])) for row in csv.DictReader(file)]


def split(rows, held_out_per_species, seed):
    """(training rows, held-out rows), with as many of each species held out."""
    chooser = random.Random(seed)
    training, held_out = [], []
    for species in range(len(SPECIES)):
        of_species = [row for row in rows if row[1] == species]
        chooser.shuffle(of_species)
        held_out += of_species[:held_out_per_species]
        training += of_species[held_out_per_species:]
    return training, held_out
