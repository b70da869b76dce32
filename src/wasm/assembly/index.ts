// What the engine calls. Addresses and sizes are in bytes where a name says so, else in elements.
export { biasGradient } from './bias_gradient';
export { clip, largestSize, scale } from './clip';
export { dropout } from './dropout';
export { gruBackward } from './gru_backward';
export { gruForward } from './gru_forward';
export { inputGather } from './input_gather';
export { inputGradient } from './input_gradient';
export { lstmBackward } from './lstm_backward';
export { lstmForward } from './lstm_forward';
export { allocate, release, spaceBytes, useSpace } from './memory';
export { drawNames, namesSpace } from './names';
export { normPartial } from './norm';
export { adagrad, adam, momentum, rmsprop, sgd } from './optimizers';
export { addProduct, fillRows } from './products';
export { rnnBackward } from './rnn_backward';
export { rnnForward } from './rnn_forward';
export { softmaxCrossEntropy } from './softmax_cross_entropy';
