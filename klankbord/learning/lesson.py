"""One lesson: learn from reviews and corpus together, compare with what judges now, switch if none is worse.

Only the heads of whole calls are learnt. Reviews hold no labels of turns, so the models of turns, with their
words, stay as they are, bit for bit: what a citizen said cannot end up in a version.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from klankbord.audit import Actor, write_ahead
from klankbord.engines import weights_named
from klankbord.errors import WrongInput
from klankbord.learning.card import write_card
from klankbord.learning.comparing import Development, compare, read_development, whole_measures
from klankbord.learning.corpus import Corpus, open_corpus
from klankbord.learning.gate import Gate, Least
from klankbord.learning.reviewed import CRITERIA, Counted, Decided, count, decided_calls, read_decided
from klankbord.learning.versions import PACKAGED, Versions, VersionUnusable, packaged_version
from klankbord.metadata import LOCAL_ZONE
from klankbord.settings import Settings
from models import Database
from models.base import now
from nlp.encoder import Encoder, load_encoder
from nlp.heads import CallHead, CallModel, Heads
from nlp.training.conversation.examples import CallExample
from nlp.training.conversation.fit import fit_calls
from nlp.training.conversation.write import VERSION, replace_calls

PURPOSE = "Leren van beoordelingen"

Progress = Callable[[int, int], None]
Bar = Callable[[str], AbstractContextManager[Progress]]
"""Shows a piece of long work under a title; is told how much is done, of how much."""


@contextmanager
def no_bar(title: str) -> Iterator[Progress]:
    """Shows nothing."""

    def ignore(done: int, total: int) -> None: ...

    yield ignore


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of a lesson: compared with which version, on which reviews, and which version judges now.

    `outdated` is a version that judged until Klankbord itself changed. `switched_to` is None where nothing
    could be learnt, where the gate stayed shut, or where nobody wanted to switch.
    """

    running: str
    outdated: str | None
    least: Least
    reviews: Mapping[CallHead, Counted]
    gate: Gate = field(default_factory=Gate)
    switched_to: str | None = None

    @property
    def learnable(self) -> tuple[CallHead, ...]:
        """The criteria with enough reviews."""
        return tuple(
            criterion
            for criterion, found in self.reviews.items()
            if found.reviews >= self.least.reviews and found.held_out >= self.least.held_out
        )


@dataclass(frozen=True, slots=True)
class _Material:
    """What is learnt from and measured on; `examples` are those of the decided calls, in their order."""

    corpus: tuple[CallExample, ...]
    development: Development
    decided: tuple[Decided, ...]
    examples: tuple[CallExample, ...]

    def of(self, criterion: CallHead, *, held_out: bool) -> list[CallExample]:
        """The decided calls of one criterion, on one side of the split."""
        pairs = zip(self.decided, self.examples, strict=True)
        return [
            example for one, example in pairs if one.is_held_out == held_out and criterion in example.labels
        ]


class Learner:
    """Learns in one municipality; `corpus` is the open one where none is given."""

    def __init__(
        self, settings: Settings, database: Database, *, corpus: Corpus | None = None, bar: Bar = no_bar
    ) -> None:
        """Open what judges now.

        Raises:
            SettingsInvalid: the version that judges now is missing or damaged.
        """
        self._settings, self._database = settings, database
        self._corpus, self._bar = corpus, bar
        self._versions = Versions(settings.weights)
        self._active = self._versions.active
        with weights_named():
            self._running, self._heads = self._open()

    def learn(self, *, actor: Actor, least: Least | None = None, switch: bool = True) -> Lesson:
        """Learn and compare; where `switch` and the gate allow it, the new version judges from now on.

        Without `switch` no version is kept. Reading the calls is written in the audit log first, and so is
        the switch.

        Raises:
            WrongInput: the encoder of the settings cannot be used, or is not that of the heads.
        """
        labels = {criterion: self._heads.calls[criterion].labels for criterion in CRITERIA}
        with self._database.reading() as session:
            decided = decided_calls(session, labels=labels)
        outdated = self._active if self._active != self._running else None
        lesson = Lesson(self._running, outdated, least or Least(), count(decided))
        if not lesson.learnable:
            return lesson
        material = self._read(decided, actor=actor)
        lesson = replace(lesson, reviews=count(material.decided))
        models = {
            one: fit_calls(one, [*material.corpus, *material.of(one, held_out=False)])[0]
            for one in lesson.learnable
        }
        lesson = replace(lesson, gate=self._compare(models, material))
        if not (switch and lesson.gate.is_open):
            return lesson
        return replace(lesson, switched_to=self._switch(models, lesson, actor=actor))

    def _open(self) -> tuple[str, Heads]:
        """The version that is compared with, and its heads."""
        try:
            return self._active, self._versions.open(self._active)
        except VersionUnusable as error:
            if error.state != "verouderd":
                raise
            # What it read of calls is no longer read so: it cannot judge, and would not judge tonight.
            return PACKAGED, self._versions.open(PACKAGED)

    def _open_encoder(self) -> Encoder:
        with weights_named():
            encoder = load_encoder(self._settings.encoder)
        if self._heads.encoder != encoder.name:
            raise WrongInput("Leren kan alleen met de meegeleverde tekst-encoder (KLANKBORD_ENCODER).")
        return encoder

    def _read(self, decided: Sequence[Decided], *, actor: Actor) -> _Material:
        encoder = self._open_encoder()
        what = f"{len(decided)} beoordeelde gesprekken"
        write_ahead(self._database, actor, action="leren", object=what, purpose=PURPOSE)
        with self._bar("Corpus lezen") as progress:
            corpus = self._corpus or open_corpus(
                encoder, heads=packaged_version(), cache=self._settings.cache
            )
            development = read_development(corpus.development, heads=self._heads, encoder=encoder)
            progress(1, 1)
        with self._bar("Gesprekken lezen") as progress:
            seen = [
                (one.decided, CallExample(features, one.decided.verdicts))
                for one in read_decided(self._database, decided, encoder=encoder, progress=progress)
                if (features := self._heads.features(one.conversation)) is not None
            ]
        return _Material(
            corpus.examples,
            development,
            tuple(one for one, _ in seen),
            tuple(example for _, example in seen),
        )

    def _compare(self, models: Mapping[CallHead, CallModel], material: _Material) -> Gate:
        found = tuple(
            compare(
                criterion,
                model,
                running=self._heads,
                reviewed=material.of(criterion, held_out=True),
                development=material.development.examples,
            )
            for criterion, model in models.items()
        )
        gate = Gate(found)
        if not gate.better:
            return gate
        with tempfile.TemporaryDirectory() as folder:
            self._write(Path(folder), models, gate, learnt={})
            return replace(gate, whole=whole_measures(self._heads, Path(folder), material.development))

    def _switch(self, models: Mapping[CallHead, CallModel], lesson: Lesson, *, actor: Actor) -> str:
        today = now().astimezone(LOCAL_ZONE).date()
        learnt = dict(self._versions.learnt_in(self._running))
        for criterion in lesson.gate.better:
            found = lesson.reviews[criterion]
            learnt[criterion] = {
                "on": today.isoformat(),
                "learnt": found.learnt,
                "held_out": found.held_out,
                "blind": found.blind,
            }

        def write(folder: Path) -> None:
            self._write(folder, models, lesson.gate, learnt=learnt)
            write_card(folder, lesson.gate, on=today, running=self._running, learnt=learnt)

        name = self._versions.add(write, on=today)
        write_ahead(self._database, actor, action="gewichten-wisselen", object=f"gewichten/{name}")
        self._versions.switch(name, instead_of=self._active)
        return name

    def _write(
        self, folder: Path, models: Mapping[CallHead, CallModel], gate: Gate, *, learnt: Mapping[str, Any]
    ) -> None:
        """The running version with the models of the criteria that get better."""
        replace_calls(
            folder,
            self._versions.place_of(self._running),
            {criterion: models[criterion] for criterion in gate.better},
            version=f"{VERSION}-geleerd",
            base=packaged_version(),
            learnt=learnt,
        )


def roll_back(settings: Settings, database: Database, *, actor: Actor) -> str:
    """Let the version that judged before judge again; gives its name.

    Raises:
        NothingBefore: there is none.
    """
    versions = Versions(settings.weights)
    before = versions.before()
    write_ahead(database, actor, action="gewichten-terugzetten", object=f"gewichten/{before}")
    return versions.roll_back()
