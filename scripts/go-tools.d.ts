export function builtByGo(name: 'nats-server' | 'helm'): Promise<string | null>;
