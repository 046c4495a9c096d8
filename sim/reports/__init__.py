"""Reports: what stored results say, in Chinese and English, as one page of HTML or one PDF.

From results to paper in one direction: ``material`` reads and refuses, ``facts`` cites numbers, ``page_one``
and the other chapters say them in blocks, ``spoken`` puts blocks into one language, ``web`` and ``pdf`` set
the same spoken blocks. All words stand in ``words.toml``, no number does.
"""
