export function builtByGo(name: 'nats-server'): Promise<string | null>;
