/** What an adapter says of itself, before there is a device. */
export interface AdapterIdentity {
  /** The most telling name that the browser gives. */
  readonly name: string;
  /** True for an adapter that is a program on the CPU. */
  readonly software: boolean;
}

/** The best adapter there is; null where there is none. */
export async function bestAdapter(gpu: GPU): Promise<GPUAdapter | null> {
  return gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
}

/** An adapter's name, and whether it is hardware. */
export function identityOf({ info }: GPUAdapter): AdapterIdentity {
  const { vendor, architecture, device, description, isFallbackAdapter } = info;
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed adapter';
  const everything = [name, vendor, architecture, device].join(' ');
  const software =
    Boolean(isFallbackAdapter) || /swiftshader|llvmpipe|lavapipe|warp|basic render|software/i.test(everything);
  return { name, software };
}
