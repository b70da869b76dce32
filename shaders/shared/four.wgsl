// What kernels share that work in blocks of four.

// Tells four neighbours apart.
const FOUR = vec4u(0u, 1u, 2u, 3u);
