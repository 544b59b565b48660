"""A small network in place of a large model; it must not know how a job comes and where it reports.

From two words of a text it learns the next one, from the pixels of an image the last word of the answer.
"""

import base64
import binascii
import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from PIL import Image, UnidentifiedImageError
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import LabelEncoder

from components.demo.training.tabular_scores import classification_scores
from components.demo.training.training_job import NoModelsTrained, Reporter, TrainingJob

Array = Any
MAXIMUM_ROWS = 3000
STEPS_PER_EPOCH = 8
CONTEXT_FEATURES, VOCABULARY = 256, 80
PIXELS = 8
# Learning rates of large models are too small for this one by about so much.
RATE_FACTOR = 25
MAXIMUM_RATE = 0.02


@dataclass(frozen=True)
class Examples:
    """A row of features for each word to predict, and that word."""

    features: Array
    words: list[str]


def train_network(job: TrainingJob, reporter: Reporter) -> None:
    """Train, evaluate and report. Raises TrainingFailed."""
    source, target = job.training_input, job.target
    image = source.column("image")
    table = source.table
    examples = _read_images(table[image], table[target]) if image else _read_texts(table[target])
    encoder = LabelEncoder().fit(examples.words)
    if len(encoder.classes_) < 2:
        raise NoModelsTrained(f"the column {target} has one answer only.")
    order = np.random.default_rng(0).permutation(len(examples.words))[:MAXIMUM_ROWS]
    held_out, rows = order[: len(order) // 5], order[len(order) // 5 :]
    features, labels = examples.features, encoder.transform(examples.words)
    network = _fit(job, reporter, (features[rows], labels[rows]), (features[held_out], labels[held_out]), len(encoder.classes_))
    probabilities = network.predict_proba(features[held_out])
    results = classification_scores(labels[held_out], probabilities, "accuracy")
    reporter.values({f"test/{name}": value for name, value in results.items()})
    predicted = encoder.classes_[probabilities.argmax(axis=1)].tolist()
    predictions = pa.table({"actual": [examples.words[row] for row in held_out], "prediction": predicted})
    reporter.table(job, "predictions", "Predicted words for the held out examples", predictions)
    inputs = [(name, table[name].type) for name in table.column_names if name != target]
    reporter.model(inputs, [("prediction", pa.string())])


def _fit(
    job: TrainingJob, reporter: Reporter, rows: tuple[Array, Array], held_out: tuple[Array, Array], count: int
) -> MLPClassifier:
    rate, classes = min(MAXIMUM_RATE, job.config["learning_rate"] * RATE_FACTOR), np.arange(count)
    network = MLPClassifier((64,), learning_rate_init=rate, random_state=0)
    for epoch in range(job.config.get("num_epochs", 3)):
        for part in np.array_split(np.random.default_rng(epoch).permutation(len(rows[0])), STEPS_PER_EPOCH):
            network.partial_fit(rows[0][part], rows[1][part], classes=classes)
            loss = log_loss(held_out[1], network.predict_proba(held_out[0]), labels=classes)
            reporter.values({"train/negative_loss": -network.loss_, "validation/negative_loss": -loss})
    return network


def _read_texts(column: pa.ChunkedArray) -> Examples:
    texts = [str(text or "").split() for text in column.to_pylist()]
    frequent = {word for word, _ in Counter(word for words in texts for word in words).most_common(VOCABULARY)}
    positions = [(words, position) for words in texts for position in range(2, len(words)) if words[position] in frequent]
    if not positions:
        raise NoModelsTrained("the texts are too short.")
    positions = [positions[number] for number in np.random.default_rng(0).permutation(len(positions))[:MAXIMUM_ROWS]]
    contexts = [" ".join(words[position - 2 : position]) for words, position in positions]
    vectorizer = HashingVectorizer(n_features=CONTEXT_FEATURES, alternate_sign=False)
    return Examples(vectorizer.transform(contexts).toarray(), [words[position] for words, position in positions])


def _read_images(images: pa.ChunkedArray, answers: pa.ChunkedArray) -> Examples:
    words = [(str(text or "").split() or [""])[-1] for text in answers.to_pylist()]
    return Examples(np.array([_read_image(content) for content in images.to_pylist()]), words)


def _read_image(content: Any) -> Array:
    try:
        data = content if isinstance(content, bytes) else base64.b64decode(str(content).partition(",")[2])
        with Image.open(io.BytesIO(data)) as image:
            return np.asarray(image.convert("L").resize((PIXELS, PIXELS)), dtype=float).ravel() / 255
    except (UnidentifiedImageError, binascii.Error, ValueError):
        return np.zeros(PIXELS * PIXELS)
