// For kernels that make all time steps themselves: their `time` is always 0, which only the host knows.

// A count that compilers cannot know. Mesa would unroll loops of up to 32 rounds, and LLVM 15 then takes far longer to
// compile what llvmpipe makes of a kernel: 20 s instead of 4 s for rnn_train (Mesa 25.0.7, H 36, V 27), 9 s instead of 3 s
// for the first rnn_sample (H 50, V 27). To be removed when that difference is gone.
fn unseen(count: u32) -> u32 {
  return count + time;
}
