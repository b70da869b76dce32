/** WebGPU whose software adapter says that it is a card, so that what is done for hardware alone can be tested. */
export function posingAsHardware(gpu: GPU, description = 'A card'): GPU {
  const requestAdapter = async (options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> => {
    const adapter = await gpu.requestAdapter(options);
    if (!adapter) return null;
    const info = { vendor: '', architecture: '', device: '', description, isFallbackAdapter: false };
    const { features, limits } = adapter;
    return {
      info,
      features,
      limits,
      requestDevice: (wanted?: GPUDeviceDescriptor) => adapter.requestDevice(wanted),
    } as GPUAdapter;
  };
  return { requestAdapter } as GPU;
}
