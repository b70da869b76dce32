logits, kept = forward(inputs)
log_p, y = log_softmax(logits), one_hot(targets)
dlogits = np.exp(log_p) * y.sum(axis=1, keepdims=True) - y  # probabilities - target; 0 where there is no target
gradients = {'Wya': dlogits.T @ kept[-1][1][1:], 'by': dlogits.sum(axis=0)}
state_gradients, da = {}, dlogits @ parameters['Wya']
for l in reversed(range(layers)):
    state_gradients[l] = da
    da = layer_backward(l, da, *kept[l])
