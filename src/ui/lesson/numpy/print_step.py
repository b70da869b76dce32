loss_before, changes = -(log_p * y).sum(), {}
for name, gradient in gradients.items():
    changes[name] = -learning_rate * np.clip(gradient, -clip_value, clip_value)
    parameters[name] += changes[name]
loss_after = -(log_softmax(forward(inputs)[0]) * y).sum()
print(f'loss before {loss_before:.6f}, after {loss_after:.6f}')
for name, change in changes.items():
    print(f'{name}: largest change {np.abs(change).max():.6g}')
