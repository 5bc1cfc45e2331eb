"""A picture in memory: rectangles, discs and text, written as PNG with nothing but zlib."""

import struct
import zlib

from font import GLYPHS, HEIGHT, WIDTH


class Canvas:
    def __init__(self, width, height, colour):
        self.width, self.height = width, height
        self.rows = [bytearray(bytes(colour) * width) for _ in range(height)]

    def span(self, y, left, right, colour):
        """One line of pixels, `right` not included."""
        if right > left:
            self.rows[y][3 * left : 3 * right] = bytes(colour) * (right - left)

    def rectangle(self, left, top, right, bottom, colour):
        for y in range(top, bottom):
            self.span(y, left, right, colour)

    def blend(self, x, y, colour, share):
        row = self.rows[y]
        for channel in range(3):
            at = 3 * x + channel
            row[at] = round(row[at] + (colour[channel] - row[at]) * share)

    def disc(self, x, y, radius, colour, share=1.0):
        """A disc with a smooth edge, around a point between pixels."""
        reach = int(radius) + 2
        for row in range(int(y) - reach, int(y) + reach + 1):
            for column in range(int(x) - reach, int(x) + reach + 1):
                distance = ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2) ** 0.5
                cover = min(1.0, max(0.0, radius + 0.5 - distance))
                if cover > 0:
                    self.blend(column, row, colour, cover * share)

    def text(self, x, y, words, colour, scale=2, upwards=False):
        """From the top left corner; `upwards` turns it a quarter to the left around that corner."""
        for index, character in enumerate(words):
            for row, bits in enumerate(GLYPHS[character]):
                for column in range(WIDTH):
                    if bits >> (WIDTH - 1 - column) & 1:
                        along, across = scale * (index * (WIDTH + 1) + column), scale * row
                        left, top = (x + across, y - along - scale) if upwards else (x + along, y + across)
                        self.rectangle(left, top, left + scale, top + scale, colour)

    def write(self, path):
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + row for row in self.rows), 6)
        with open(path, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def text_width(words, scale=2):
    return scale * (len(words) * (WIDTH + 1) - 1)


def text_height(scale=2):
    return scale * HEIGHT


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
