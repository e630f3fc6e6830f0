import { type RecordingServer, startRecordingServer } from '../support/recording-server.ts';

/** A stand-in for SEEK that answers `/held` only when it is told to. */
export interface HoldingSeek {
  readonly server: RecordingServer;
  /** Resolves when the call of `/held` has arrived. */
  readonly held: Promise<void>;
  /** Answers the call of `/held`. */
  release(): void;
  /** How many calls it has answered. */
  answered(): number;
}

/** Starts the stand-in. */
export async function startHoldingSeek(): Promise<HoldingSeek> {
  let answered = 0;
  let onHeld = () => {};
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    onHeld = resolve;
  });
  const server = await startRecordingServer({
    respond: ({ url }, response) => {
      const answer = () => {
        answered++;
        response.end('ok');
      };
      if (url === '/held') {
        release = answer;
        onHeld();
      } else {
        answer();
      }
    },
  });
  return { server, held, release: () => release(), answered: () => answered };
}
