// A TCP relay between browser and server, so that a test can cut the connection of one page.
import { connect, createServer } from "node:net";

export class Wire {
  static async to(product) {
    const wire = new Wire();
    wire.sockets = new Set();
    wire.isCut = false;
    wire.server = createServer((near) => wire.relay(near, new URL(product.origin).port));
    wire.server.listen(0, "127.0.0.1");
    await new Promise((resolve) => wire.server.once("listening", resolve));
    wire.origin = `http://127.0.0.1:${wire.server.address().port}`;
    return wire;
  }

  relay(near, port) {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ]) {
      this.sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }

  /** Breaks every open connection; new ones are refused until `mend`. */
  cut() {
    this.isCut = true;
    for (const socket of this.sockets) {
      socket.destroy();
    }
  }

  mend() {
    this.isCut = false;
  }

  async remove() {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
