export const NODE_PACKAGES: Readonly<Record<string, string>>;
export function ownNode(platform?: string, arch?: string): string | null;
