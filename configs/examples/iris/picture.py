"""The flowers by petal length and width, over the regions in which the model sees each species."""

from canvas import Canvas, text_height, text_width
from data import SPECIES

WIDTH, HEIGHT = 800, 560
LEFT, TOP, RIGHT, BOTTOM = 84, 64, 772, 484
LENGTH_CM, WIDTH_CM = (0.5, 7.5), (0.0, 2.8)
WHITE, INK, FAINT = (255, 255, 255), (38, 42, 52), (112, 118, 130)
STRONG = ((22, 138, 128), (226, 138, 24), (118, 72, 176))
SOFT = ((218, 240, 237), (253, 238, 214), (234, 226, 245))


def draw(path, model, training, held_out):
    """`model` looks at petal length and petal width alone."""
    canvas = Canvas(WIDTH, HEIGHT, WHITE)
    regions(canvas, model)
    axes(canvas)
    for measured, species in training:
        flower(canvas, across(measured[2]), down(measured[3]), STRONG[species], held_out=False)
    for measured, species in held_out:
        flower(canvas, across(measured[2]), down(measured[3]), STRONG[species], held_out=True)
    legend(canvas)
    canvas.write(path)


def across(length):
    return LEFT + (length - LENGTH_CM[0]) / (LENGTH_CM[1] - LENGTH_CM[0]) * (RIGHT - LEFT)


def down(width):
    return BOTTOM - (width - WIDTH_CM[0]) / (WIDTH_CM[1] - WIDTH_CM[0]) * (BOTTOM - TOP)


def regions(canvas, model):
    """Scores are linear along a line of pixels, so the winner changes only where two of them cross."""
    for y in range(TOP, BOTTOM):
        width = WIDTH_CM[0] + (BOTTOM - y - 0.5) / (BOTTOM - TOP) * (WIDTH_CM[1] - WIDTH_CM[0])
        cuts = sorted({LEFT, RIGHT, *crossings(model, width)})
        for left, right in zip(cuts, cuts[1:]):
            middle = LENGTH_CM[0] + ((left + right) / 2 - LEFT) / (RIGHT - LEFT) * (LENGTH_CM[1] - LENGTH_CM[0])
            canvas.span(y, left, right, SOFT[model.predict([0.0, 0.0, middle, width])])


def crossings(model, width):
    """Columns at which the scores of two species are equal for this petal width."""
    scaled = (width - model.mean[1]) / model.spread[1]
    lines = [(weights[0], weights[1] * scaled + weights[2]) for weights in model.weights]
    for index, (slope, height) in enumerate(lines):
        for other_slope, other_height in lines[:index]:
            if slope != other_slope:
                length = (other_height - height) / (slope - other_slope) * model.spread[0] + model.mean[0]
                yield min(RIGHT, max(LEFT, round(across(length))))


def axes(canvas):
    for length in range(1, 8):
        x = round(across(length))
        canvas.rectangle(x, BOTTOM, x + 2, BOTTOM + 7, FAINT)
        centred(canvas, x + 1, BOTTOM + 13, str(length))
    for tenths in range(0, 29, 5):
        y = round(down(tenths / 10))
        label = f"{tenths / 10:.1f}"
        canvas.rectangle(LEFT - 7, y - 1, LEFT, y + 1, FAINT)
        canvas.text(LEFT - 14 - text_width(label), y - text_height() // 2, label, FAINT)
    canvas.rectangle(LEFT - 2, TOP, LEFT, BOTTOM + 2, FAINT)
    canvas.rectangle(LEFT - 2, BOTTOM, RIGHT, BOTTOM + 2, FAINT)
    centred(canvas, (LEFT + RIGHT) // 2, BOTTOM + 44, "petal length (cm)", INK)
    label = "petal width (cm)"
    canvas.text(12, (TOP + BOTTOM + text_width(label)) // 2, label, INK, upwards=True)


def centred(canvas, x, y, words, colour=FAINT):
    canvas.text(x - text_width(words) // 2, y, words, colour)


def flower(canvas, x, y, colour, held_out):
    """Held-out flowers have a white heart."""
    canvas.disc(x, y, 6.6, WHITE, 0.9)
    canvas.disc(x, y, 5.4, colour, 0.9)
    if held_out:
        canvas.disc(x, y, 2.4, WHITE)


def legend(canvas):
    x = LEFT
    for species, name in enumerate(SPECIES):
        x = entry(canvas, x, name, STRONG[species], held_out=False)
    entry(canvas, x, "held out", FAINT, held_out=True)


def entry(canvas, x, words, colour, held_out):
    flower(canvas, x + 7, TOP // 2, colour, held_out)
    canvas.text(x + 20, TOP // 2 - text_height() // 2, words, INK)
    return x + 20 + text_width(words) + 32
