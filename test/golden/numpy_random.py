"""Writes numpy_random.json beside this file: what NumPy's legacy generator draws, and correctly rounded logarithms.

Python prints doubles so that they are read back to the bit. Needs numpy; run with: python3 numpy_random.py
"""

import decimal
import json
import pathlib
import platform

import numpy as np

SEEDS = [0, 1, 2, 3, 12345, 4294967295]
PROBABILITIES = [0.1, 0.0, 0.2, 0.3, 0.15, 0.25]


def ints(draw, count):
    return [int(draw()) for _ in range(count)]


def shuffled(random, n):
    numbers = list(range(n))
    random.shuffle(numbers)
    return numbers


def case(seed):
    fresh = lambda: np.random.RandomState(seed)
    random = fresh()
    large = shuffled(random, 1536)
    return {
        'seed': seed,
        'uint32': ints(lambda r=fresh(): r.randint(0, 2**32, dtype=np.uint32), 4),
        'doubles': [float(x) for x in fresh().random_sample(8)],
        # The state is renewed after 624 draws of 32 bits: draws on both sides of that.
        'doubles_310_to_314': [float(x) for x in fresh().random_sample(315)[310:]],
        'randn': [float(x) for x in fresh().randn(24)],
        'shuffle_2': shuffled(fresh(), 2),
        'shuffle_7': shuffled(fresh(), 7),
        'shuffle_1536_first': large[:8],
        'shuffle_1536_checksum': sum(i * x for i, x in enumerate(large)),
        'double_after_shuffle': float(random.random_sample()),
        'choice': ints(lambda r=fresh(): r.choice(len(PROBABILITIES), p=PROBABILITIES), 24),
    }


def logarithms():
    decimal.getcontext().prec = 60
    random = np.random.RandomState(7)
    arguments = [0.5, 1.0, 2.0**-104, 1 - 2.0**-53, 0.7071067811865475, 0.7071067811865476]
    arguments += [float(x) for x in random.random_sample(60)]
    arguments += [float(x) for x in 1 - 2.0 ** -random.uniform(1, 50, 20)]
    arguments += [float(x) for x in 2.0 ** -random.uniform(1, 104, 20)]
    return [[x, float(decimal.Decimal(x).ln())] for x in arguments]


golden = {
    'made_with': f'numpy {np.__version__}, python {platform.python_version()}, {" ".join(platform.libc_ver())}',
    'probabilities': PROBABILITIES,
    'cases': [case(seed) for seed in SEEDS],
    'logarithms': logarithms(),
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(golden, indent=1) + '\n')
