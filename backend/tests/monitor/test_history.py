"""The file of probes: appended to by several, torn by a crash, trimmed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from paiid.monitor.history import History, Probe

AT = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def probe(minute: int, target: str = "api", error: str | None = None) -> Probe:
    return Probe(AT + timedelta(minutes=minute), target, 12.5, 200, error, 60.0)


def test_what_is_appended_is_read_by_time(tmp_path: Path) -> None:
    history = History(tmp_path / "deeper" / "monitor.jsonl")
    assert history.read() == []
    history.append([probe(2), probe(3, "ui", "no answer within 5 s")])
    History(history.path).append([probe(1)])
    assert history.read() == [probe(1), probe(2), probe(3, "ui", "no answer within 5 s")]
    assert history.read(AT + timedelta(minutes=2)) == [probe(2), probe(3, "ui", "no answer within 5 s")]
    assert history.path.stat().st_mode & 0o077 == 0


def test_lines_that_make_no_sense_are_passed_over(tmp_path: Path) -> None:
    history = History(tmp_path / "monitor.jsonl")
    history.append([probe(1)])
    with history.path.open("ab") as file:
        file.write(
            b'\n[]\n"x"\n{"at": "2026-11-02T12:00:00"}\n{"at": "2026-11-02T12:00:00", "target": "a"}\n\xff\xfe\n'
        )
    history.append([probe(2)])
    with history.path.open("ab") as file:
        file.write(b'{"at": "2026-11-02T12:03')
    assert history.read() == [probe(1), probe(2)]


def test_what_is_old_is_dropped(tmp_path: Path) -> None:
    history = History(tmp_path / "monitor.jsonl")
    assert history.forget(AT) == 0
    history.append([probe(minute) for minute in range(10)])
    assert history.forget(AT + timedelta(minutes=7)) == 3
    assert history.read() == [probe(7), probe(8), probe(9)]
    assert [one.name for one in tmp_path.iterdir()] == ["monitor.jsonl"]
