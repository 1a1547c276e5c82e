// SPDX-License-Identifier: Apache-2.0 OR MIT
// A stricter serial flash than rp2040js has: the port (RP2040 data sheet, 4.10.13) with a Winbond W25Q behind it
// (W25Q16JV data sheet, 7.1 and 8.1). Until the second stage has set both up as it must, flash can't be read as
// memory, and what the hardware would ignore or get wrong ends the run.
const CONTROL0 = 0x00, CONTROL1 = 0x04, ENABLE = 0x08, BAUD = 0x14, STATUS = 0x28, DATA = 0x60;
const SAMPLE_DELAY = 0xf0, SPI_CONTROL = 0xf4;
const TX_NOT_FULL = 2, TX_EMPTY = 4, RX_NOT_EMPTY = 8;
const WRITE_STATUS = 0x01, READ_STATUS1 = 0x05, WRITE_ENABLE = 0x06, READ_STATUS2 = 0x35, FAST_READ_QUAD = 0xeb;
const QUAD_ENABLED = 2, BUSY_FOR_POLLS = 3;
const FLASH = 0x10000000, FLASH_END = 0x14000000;

const bits = (value, high, low) => (value >>> low) & ((1 << (high - low + 1)) - 1);

export class SerialFlash {
  // fail: called with what went wrong; ready: called once flash can be read as memory.
  constructor(status2, fail, ready) {
    this.status2 = status2;
    this.fail = fail;
    this.ready = ready;
    this.registers = new Map([[ENABLE, 0]]);
    this.command = [];
    this.received = [];
    this.busyPolls = 0;
    this.isWriteEnabled = false;
    this.isContinuous = false;
    this.statusWrites = 0;
  }

  get format() {
    const control0 = this.registers.get(CONTROL0) ?? 0, spi = this.registers.get(SPI_CONTROL) ?? 0;
    return {
      wires: 1 << bits(control0, 22, 21), frameBits: bits(control0, 20, 16) + 1, mode: bits(control0, 9, 8),
      xipCommand: bits(spi, 31, 24), waitCycles: bits(spi, 15, 11), commandBits: [0, 4, 8, 16][bits(spi, 9, 8)],
      addressBits: 4 * bits(spi, 5, 2), wiresOf: ['one', 'command on one', 'all'][bits(spi, 1, 0)],
    };
  }

  readUint32(offset) {
    if (offset === STATUS) {
      this.endCommand(); // the wire has gone quiet: chip select rises
      return TX_NOT_FULL | TX_EMPTY | (this.received.length > 0 ? RX_NOT_EMPTY : 0);
    }
    if (offset !== DATA) return this.registers.get(offset) ?? 0;
    if (this.received.length === 0) this.fail('the serial flash port is read while nothing has arrived');
    return this.received.shift();
  }

  writeUint32Atomic(offset, value, kind) {
    if (kind !== 0) this.fail('the serial flash port is written through an alias that it does not have');
    if (offset === DATA) return this.send(value);
    if (offset !== ENABLE && this.registers.get(ENABLE) === 1)
      this.fail(`register ${offset.toString(16)} of the serial flash port is written while it is enabled`);
    if (![CONTROL0, CONTROL1, ENABLE, BAUD, SAMPLE_DELAY, SPI_CONTROL].includes(offset))
      this.fail(`register ${offset.toString(16)} of the serial flash port is not known here`);
    this.registers.set(offset, value);
    if (offset === ENABLE) [this.command, this.received] = [[], []];
    if (offset === ENABLE && value === 1 && this.isReadable()) this.ready();
  }

  isReadable() {
    const { wires, frameBits, xipCommand, waitCycles, commandBits, addressBits, wiresOf } = this.format;
    return this.isContinuous && wires === 4 && frameBits === 32 && xipCommand === 0xa0 && waitCycles === 4 &&
      commandBits === 0 && addressBits === 32 && wiresOf === 'all';
  }

  send(value) {
    if (this.registers.get(ENABLE) !== 1) this.fail('the serial flash port is sent data while it is disabled');
    if ((this.registers.get(BAUD) ?? 0) < 2) this.fail('the serial flash port has no clock');
    this.command.push(value);
    if (this.format.wires === 1) this.received.push(this.answerTo(this.command));
  }

  answerTo([name, ...rest]) {
    if (rest.length === 0) return 0xff;
    if (name === READ_STATUS2) return this.status2;
    if (name === READ_STATUS1) return this.busyPolls-- > 0 ? 1 : 0;
    return 0xff;
  }

  endCommand() {
    const [name, ...rest] = this.command;
    this.command = [];
    if (name === undefined) return;
    if (this.format.wires === 4) this.endQuadRead(name, rest);
    else if (name === WRITE_ENABLE) this.isWriteEnabled = true;
    else if (name === WRITE_STATUS) this.endStatusWrite(rest);
    else if (name !== READ_STATUS1 && name !== READ_STATUS2)
      this.fail(`flash command ${name.toString(16)} is not known here`);
  }

  endStatusWrite([, status2]) {
    if (!this.isWriteEnabled) return;
    this.isWriteEnabled = false;
    this.status2 = status2;
    this.statusWrites++;
    this.busyPolls = BUSY_FOR_POLLS;
  }

  endQuadRead(name, [addressAndMode]) {
    const { mode, waitCycles, commandBits, addressBits, wiresOf } = this.format;
    const right = name === FAST_READ_QUAD && mode === 3 && waitCycles === 4 && commandBits === 8 &&
      addressBits === 32 && wiresOf === 'command on one';
    if (!right || this.busyPolls > 0 || !(this.status2 & QUAD_ENABLED))
      this.fail('the flash does not understand the first read over four wires');
    this.isContinuous = bits(addressAndMode, 5, 4) === 2;
  }
}

// Puts it into a chip of rp2040js.
export function connectFlash(chip, status2, fail) {
  const gate = (name) => {
    const read = chip[name];
    chip[name] = (address) => {
      if (address >>> 0 >= FLASH && address >>> 0 < FLASH_END)
        fail('flash is read as memory before the second stage has made it readable');
      return read.call(chip, address);
    };
  };
  const names = ['readUint8', 'readUint16', 'readUint32'];
  const flash = new SerialFlash(status2, fail, () => names.forEach((name) => delete chip[name]));
  names.forEach(gate);
  chip.peripherals[0x18000] = flash;
  return flash;
}
