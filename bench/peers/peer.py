"""Runs jobs for the benchmark with PyTorch or NumPy: python3 peer.py numpy | torch | torch-eager-cuda | torch-graph-cuda.

A line of JSON in, a line of JSON out: {"prepare": JOB} gives {"kind", "name"} or null where it does no such job;
{"run": {"leastRuns", "milliseconds"}} gives {"times", "symbols"}; {"destroy": true} gives null. Errors are {"error"}.
"""

import json
import sys
import time

PATIENCE = 5


def timed_runs(run, least_runs, milliseconds):
    """As timedRuns in src/bench/timing.ts: milliseconds of each run."""
    times = []
    start = time.perf_counter()
    while True:
        before = time.perf_counter()
        run()
        now = time.perf_counter()
        times.append((now - before) * 1000)
        spent = (now - start) * 1000
        if (len(times) >= least_runs and spent >= milliseconds) or spent >= PATIENCE * milliseconds:
            return times


def main(peer):
    if peer == 'numpy':
        import numpy_peer as implementation
    else:
        import torch_peer as implementation
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if 'prepare' in request:
                work = implementation.prepare(request['prepare'], peer)
                answer = work and {'kind': peer, 'name': work.name}
            elif 'run' in request:
                budget = request['run']
                answer = work.run(lambda run: timed_runs(run, budget['leastRuns'], budget['milliseconds']))
            else:
                work, answer = None, None
        except Exception as error:
            answer = {'error': f'{type(error).__name__}: {error}'}
        print(json.dumps(answer), flush=True)


main(sys.argv[1])
