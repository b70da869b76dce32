x = np.equal.outer(inputs, np.arange(len(symbols))).astype(int)  # one-hot; -1 gives the zero vector
print(f'{len(symbols)} symbols by id:', dict(enumerate(symbols)))
print(f'{name!r} as inputs {inputs} and targets {targets}')
for t, (id, y) in enumerate(zip(inputs, targets)):
    read = f'{symbols[id]!r} ({id})' if id >= 0 else 'the zero vector'
    print(f'{t}: reads {read}, is to predict', f'{symbols[y]!r} ({y})' if y >= 0 else 'nothing')
print(x)
