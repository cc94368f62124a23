"""Names of Python's standard library that course programs lean on beside math and random."""

from __future__ import annotations

from autograd_trace.operations.row import Name

_FEATURES = "annotations division print_function absolute_import unicode_literals with_statement generators"
_LETTERS = "ascii_letters ascii_lowercase ascii_uppercase digits hexdigits punctuation printable whitespace"
#: By name: the keywords, and a sample.
_CLASSES: dict[str, tuple[str, str]] = {
    "collections.OrderedDict": ("", "collections.OrderedDict([(1, 2)])"),
    "collections.Counter": ("", "collections.Counter('abracadabra').most_common(2)"),
    "collections.defaultdict": ("", "a = collections.defaultdict(int); a['x'] += 2; a"),
    "collections.deque": ("iterable maxlen", "a = collections.deque([1, 2, 3], maxlen=2); a.append(4); a"),
    "functools.partial": ("", "functools.partial(torch.sum, dim=1)(x.detach())"),
    "itertools.chain": ("", "list(itertools.chain([1, 2], 'ab'))"),
    "itertools.product": ("repeat", "list(itertools.product([0, 1], repeat=2))"),
    "itertools.combinations": ("iterable r", "list(itertools.combinations([1, 2, 3], 2))"),
    "itertools.combinations_with_replacement": (
        "iterable r",
        "list(itertools.combinations_with_replacement([1, 2], 2))",
    ),
    "itertools.pairwise": ("", "list(itertools.pairwise([1, 2, 3]))"),
    "itertools.compress": ("data selectors", "list(itertools.compress('abc', [1, 0, 1]))"),
    "itertools.permutations": ("iterable r", "list(itertools.permutations([1, 2, 3], r=2))"),
    "itertools.accumulate": ("iterable func initial", "list(itertools.accumulate([1, 2, 3]))"),
    "itertools.islice": ("", "list(itertools.islice(itertools.count(5), 3))"),
    "itertools.count": ("start step", "next(itertools.count(2))"),
    "itertools.cycle": ("", "a = itertools.cycle([1, 2]); [next(a), next(a), next(a)]"),
    "itertools.repeat": ("object times", "list(itertools.repeat(7, 2))"),
    "itertools.zip_longest": ("fillvalue", "list(itertools.zip_longest([1, 2], [3], fillvalue=0))"),
    "itertools.takewhile": ("", "list(itertools.takewhile(lambda n: n < 3, [1, 2, 3, 1]))"),
}
_FUNCTIONS: dict[str, tuple[str, str]] = {
    "functools.reduce": ("", "functools.reduce(lambda a, b: a * b, [1, 2, 3, 4])"),
    "itertools.chain.from_iterable": ("", "list(itertools.chain.from_iterable([[1, 2], 'ab']))"),
    "pprint.pprint": ("indent width depth compact sort_dicts underscore_numbers", "pprint.pprint({'b': 1, 'a': [2]})"),
    "pprint.pformat": ("indent width depth compact sort_dicts underscore_numbers", "pprint.pformat({'b': 1, 'a': 2})"),
    "operator.itemgetter": ("", "sorted([(1, 3), (2, 1)], key=operator.itemgetter(1))"),
    "operator.attrgetter": ("", "operator.attrgetter('shape')(x)"),
    **{
        f"operator.{name}": ("", f"operator.{name}(7, 2)")
        for name in "add sub mul truediv floordiv mod pow and_ or_ xor eq ne lt le gt ge".split()
    },
    "operator.matmul": ("", "operator.matmul(v, v).item()"),
    "re.sub": ("pattern repl string count flags", "re.sub(r'[^a-z]+', '-', 'some text: here')"),
    "re.findall": ("pattern string flags", "re.findall(r'[a-z]+', 'some text: here')"),
    "re.split": ("pattern string maxsplit flags", "re.split(r'[ :]+', 'some text: here')"),
    "re.match": ("pattern string flags", "re.match(r'([a-z]+) ', 'some text').group(1)"),
    "re.fullmatch": ("pattern string flags", "re.fullmatch('[a-z]+', 'text').span()"),
    "re.search": ("pattern string flags", "re.search('t.*t', 'some text').span()"),
    "re.compile": ("pattern flags", "re.compile('[aeiou]').sub('', 'some text')"),
    "re.escape": ("pattern", "re.escape('a+b')"),
    "dataclasses.dataclass": ("", ""),
    "dataclasses.field": ("default default_factory", ""),
    "collections.namedtuple": (
        "typename field_names rename defaults",
        "a = collections.namedtuple('Point', 'x y'); a(1, y=2)",
    ),
    "copy.copy": ("", "a = [x.detach()]; copy.copy(a)[0] is a[0]"),
    "copy.deepcopy": ("", "a = [x.detach()]; copy.deepcopy(a)[0] is a[0]"),
}

NAMES = (
    *(
        Name(name=name, kind="namespace")
        for name in (
            "collections",
            "copy",
            "dataclasses",
            "functools",
            "itertools",
            "operator",
            "pprint",
            "re",
            "string",
            "typing",
            "__future__",
        )
    ),
    *(
        Name(name=name, kind="class", arguments=tuple(keywords.split()), sample=sample)
        for name, (keywords, sample) in _CLASSES.items()
    ),
    *(
        Name(name=name, kind="function", arguments=tuple(keywords.split()), sample=sample)
        for name, (keywords, sample) in _FUNCTIONS.items()
    ),
    *(
        Name(name=f"re.{name}", kind="constant", sample=f"re.{name}")
        for name in "I M S IGNORECASE MULTILINE DOTALL".split()
    ),
    *(Name(name=f"string.{name}", kind="constant", sample=f"string.{name}") for name in _LETTERS.split()),
    *(
        Name(name=f"typing.{name}", kind="constant")
        for name in "Any Callable Dict Generator Iterable Iterator List Optional Sequence Set Tuple Union".split()
    ),
    Name(name="typing.NamedTuple", kind="class"),
    *(Name(name=f"__future__.{name}", kind="constant") for name in _FEATURES.split()),
)
