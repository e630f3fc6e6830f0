import { Writable } from 'node:stream';

/** A stream that keeps the text written to it. */
export class KeptOutput extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
