"""Softmax regression by gradient descent, on standardised measurements."""

import math

LEARNING_RATE = 0.5
DECAY = 0.001


class Model:
    """`columns` are the measurements it looks at."""

    def __init__(self, columns, training, classes):
        self.columns = columns
        self.mean = [mean(row[0][column] for row in training) for column in columns]
        self.spread = [
            math.sqrt(mean((row[0][column] - centre) ** 2 for row in training))
            for column, centre in zip(columns, self.mean)
        ]
        self.weights = [[0.0] * (len(columns) + 1) for _ in range(classes)]

    def inputs(self, measured):
        """Standardised measurements, and a one for the bias."""
        scaled = zip((measured[column] for column in self.columns), self.mean, self.spread)
        return [(value - centre) / width for value, centre, width in scaled] + [1.0]

    def probabilities(self, inputs):
        scores = [sum(weight * value for weight, value in zip(row, inputs)) for row in self.weights]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return [power / total for power in powers]

    def predict(self, measured):
        chances = self.probabilities(self.inputs(measured))
        return chances.index(max(chances))

    def train(self, training, epochs, progress=lambda epoch, loss: None):
        batch = [(self.inputs(measured), species) for measured, species in training]
        for epoch in range(1, epochs + 1):
            progress(epoch, self.step(batch))

    def step(self, batch):
        """One step down the gradient; returns the loss before it."""
        gradient = [[DECAY * weight for weight in row] for row in self.weights]
        loss = 0.0
        for inputs, species in batch:
            chances = self.probabilities(inputs)
            loss -= math.log(chances[species]) / len(batch)
            for index, row in enumerate(gradient):
                error = (chances[index] - (index == species)) / len(batch)
                for at, value in enumerate(inputs):
                    row[at] += error * value
        for row, slope in zip(self.weights, gradient):
            for at, value in enumerate(slope):
                row[at] -= LEARNING_RATE * value
        return loss


def mean(values):
    values = list(values)
    return sum(values) / len(values)
