"""What is answered, from what was found."""

from paiid.features.reading.schemas import NewsItemRead, NewsRead, NewsReaderRead, ReadingRead, RelevanceRead
from paiid.features.reading.service import ReadItem, ReadPage
from paiid.features.reading.texts import ReadTexts
from paiid.ports.news_reader import NewsReader


def news_read(found: ReadPage, texts: ReadTexts) -> NewsRead:
    """A page as the endpoint answers it."""
    page = found.page
    return NewsRead.model_validate(
        {
            "news": [_item(one) for one in found.items],
            "source": page.source,
            "as_of": page.as_of,
            "delay": page.delay,
            "feeds": list(page.feeds),
            "categories": list(page.categories),
            "next_cursor": page.next_cursor,
            "reader": _reader(texts.reader),
            "better_reader": None if texts.better is None else _reader(texts.better),
            "ranked_of": found.ranked_of,
            "holdings_problem": found.own.problem,
        }
    )


def _reader(reader: NewsReader) -> NewsReaderRead:
    measured = reader.measured
    return NewsReaderRead(
        name=reader.name,
        version=reader.version,
        right_percent=None if measured is None else measured.percent,
        measured_on=None if measured is None else measured.of,
    )


def _item(one: ReadItem) -> NewsItemRead:
    item = one.item
    return NewsItemRead.model_validate(
        {
            "id": item.id,
            "headline": item.headline,
            "summary": item.summary,
            "symbols": list(item.symbols),
            "published_at": item.published_at,
            "source": item.source,
            "category": item.category,
            "url": item.url,
            "delay": item.delay,
            "sources": list(item.sources),
            "sentiment": item.sentiment,
            "reading": ReadingRead(
                reader=one.reader,
                score=one.reading.score,
                tone=one.reading.tone,
                urgency=one.reading.urgency,
                event=one.reading.event,
            ),
            "relevance": RelevanceRead.model_validate(one.relevance) if one.relevance is not None else None,
            "story_id": one.story_id,
        }
    )
