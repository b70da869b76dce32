// Sizes of an rnn layer with its head, and where their tensors begin in the flat vector of parameters.

// H.
override HIDDEN: u32;
// V.
override VOCAB: u32;
// Offset of weight_ih (Wax), H x V.
override WEIGHT_IH: u32;
// Offset of weight_hh (Waa), H x H.
override WEIGHT_HH: u32;
// Offset of bias_ih (b), H.
override BIAS_IH: u32;
// Offset of bias_hh, H: zero in the notebook.
override BIAS_HH: u32;
// Offset of head.weight (Wya), V x H.
override HEAD: u32;
// Offset of head.bias (by), V.
override HEAD_BIAS: u32;
