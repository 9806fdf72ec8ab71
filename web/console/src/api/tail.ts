/** Records as they arrive. The browser reconnects by itself after a break; where the server closed the line, this does, ever slower. */
import type { LiveState } from './live';
import type { LogRecord } from './logs';

export interface TailReader {
  onRecords: (records: LogRecord[]) => void;
  /** The server left so many out, because this reader was too slow. */
  onSkipped: (count: number) => void;
  onState: (state: LiveState) => void;
}

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

/** Reads until the returned function is called. */
export function connectTail(address: string, reader: TailReader): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retry_ms = RETRY_FIRST_MS;
  let opened = false;

  const open = () => {
    reader.onState(opened ? 'lost' : 'connecting');
    source = new EventSource(address);
    source.onopen = () => {
      reader.onState('live');
      retry_ms = RETRY_FIRST_MS;
      opened = true;
    };
    source.onerror = () => {
      reader.onState('lost');
      if (source?.readyState !== EventSource.CLOSED) return;
      source.close();
      retry = setTimeout(open, retry_ms);
      retry_ms = Math.min(retry_ms * 2, RETRY_MAX_MS);
    };
    source.addEventListener('records', (event) => {
      const records = read((event as MessageEvent<string>).data);
      if (Array.isArray(records)) reader.onRecords(records.filter(isRecord));
    });
    source.addEventListener('skipped', (event) => {
      const said = read((event as MessageEvent<string>).data);
      const count = typeof said === 'object' && said !== null && 'count' in said ? Number(said.count) : 0;
      if (count > 0) reader.onSkipped(count);
    });
  };

  open();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}

function isRecord(value: unknown): value is LogRecord {
  return typeof value === 'object' && value !== null && 'id' in value && 'at' in value && 'message' in value;
}

/** An event that cannot be read is none. */
function read(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
