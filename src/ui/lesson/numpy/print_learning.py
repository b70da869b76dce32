states, position, vowel, ends = [], [], [], []
for inputs, targets in sequences:
    states.extend(forward(inputs)[1][-1][1][1:])  # of the last layer
    for t, (id, y) in enumerate(zip(inputs, targets)):
        position.append(t)
        vowel.append(id >= 0 and symbols[id] in vowels)  # the letter just read
        ends.append(y == 0)  # the newline is to come
states = np.array(states)


def correlation(feature):
    """Pearson's correlation of each unit with a feature; 0 where one of them stands still."""
    f, a = np.array(feature) - np.mean(feature), states - states.mean(axis=0)
    moves = (np.ptp(states, axis=0) > 1e-6) & (f.max() > f.min())
    return np.divide(f @ a, np.sqrt(f @ f * (a**2).sum(axis=0)), out=np.zeros(units), where=moves)


correlations = {'position': correlation(position), 'vowel': correlation(vowel), 'end': correlation(ends)}
strongest = {name: np.argsort(-np.abs(r), kind='stable')[:5].tolist() for name, r in correlations.items()}
for name, r in correlations.items():
    print(f'{name}:', ', '.join(f'unit {unit} {r[unit]:+.3f}' for unit in strongest[name]))
