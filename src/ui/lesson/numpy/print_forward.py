logits, kept = forward(inputs)
log_p = log_softmax(logits)
losses = -(log_p * one_hot(targets)).sum(axis=1)
probabilities, loss = np.exp(log_p), losses.sum()
for t, (id, y) in enumerate(zip(inputs, targets)):
    read = repr(symbols[id]) if id >= 0 else 'zero vector'
    if y >= 0:
        print(f'{t}: {read} -> {symbols[y]!r}  probability {probabilities[t, y]:.6f}  loss {losses[t]:.6f}')
print(f'loss: {loss:.6f}')
