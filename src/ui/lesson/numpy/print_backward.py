for l in range(layers):
    print(f'layer {l}, norm of the gradient of each state:', np.linalg.norm(state_gradients[l], axis=1).round(6))
for name, gradient in gradients.items():
    norm, largest = np.linalg.norm(gradient), np.abs(gradient).max()
    cut = np.sum(np.abs(gradient) > clip_value)  # what np.clip(gradient, -clip_value, clip_value) changes
    print(f'{name}: norm {norm:.6f}  largest {largest:.6f}  cut {cut} of {gradient.size}')
