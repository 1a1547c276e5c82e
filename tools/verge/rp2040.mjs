// SPDX-License-Identifier: Apache-2.0 OR MIT
// Runs a UF2 image in rp2040js, an emulator of the RP2040: what the chip's boot ROM does with it, the UART on
// stdin and stdout, lights on stderr, virtual time. tools/verge/rp2040.py starts it:
//   node rp2040.mjs FOLDER_OF_RP2040JS IMAGE.UF2 {"limit_us": ..., "realtime": ..., "leds": {"25": "LED"}}
// and for tests flash_status2, what the flash's second status register holds at first, and report.
// Exit status: 0 the time is over or nothing will happen any more, 1 the kernel panicked, 2 it does not start.
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connectFlash } from './rp2040_flash.mjs';

const [folder, imagePath, optionsText] = process.argv.slice(2);
const options = JSON.parse(optionsText);
const { Simulator, GPIOPinState } = createRequire(folder + '/')('rp2040js');

const FLASH = 0x10000000, RAM = 0x20000000, STAGE2 = 0x20041f00, STAGE2_BYTES = 256;
const FAMILY_RP2040 = 0xe48bff56, UF2_BLOCK = 512;
const NS_PER_CYCLE = 8; // 125 MHz
const NS_PER_BYTE = 86806; // 115200 baud
const INSTRUCTIONS_AT_ONCE = 200000;
const HANDLER_MODE = 1, SYST_CVR = 0x018;
// Registers that the emulator lacks and the firmware can't do without: of the processor the protection unit,
// configuration, and priorities of exceptions that it does not have; of the UART the levels of its FIFOs.
const NOT_MODELLED = /^(PPB Unimplemented .* 0x(d0c|d14|d18|d90|d94|d98|d9c|da0)|UART0 Unimplemented .* 0x34)\b/;

function fail(text) {
  process.stderr.write(`rp2040: ${text}\n`);
  process.exit(2);
}

// --- What the boot ROM does (data sheet, 2.8) ----------------------------------------------------

function writeUf2(flash, file) {
  for (let at = 0; at < file.length; at += UF2_BLOCK) {
    const block = file.subarray(at, at + UF2_BLOCK);
    if (block.readUInt32LE(0) !== 0x0a324655 || block.readUInt32LE(UF2_BLOCK - 4) !== 0x0ab16f30)
      fail(`${imagePath} is no UF2 file: block ${at / UF2_BLOCK}`);
    if (block.readUInt32LE(28) !== FAMILY_RP2040) fail(`${imagePath} is not for an RP2040`);
    flash.set(block.subarray(32, 32 + block.readUInt32LE(16)), block.readUInt32LE(12) - FLASH);
  }
}

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  }
  return value >>> 0;
}

function startStage2(chip) {
  const stage2 = Buffer.from(chip.flash.subarray(0, STAGE2_BYTES));
  if (crc32(stage2.subarray(0, STAGE2_BYTES - 4)) !== stage2.readUInt32LE(STAGE2_BYTES - 4))
    fail('the second stage has a wrong checksum: the boot ROM would wait for another image on USB');
  chip.sram.set(stage2, STAGE2 - RAM);
  chip.core.SP = STAGE2;
  chip.core.LR = 0;
  chip.core.PC = STAGE2;
}

// --- The world around the chip -------------------------------------------------------------------

const { rp2040: chip, clock } = new Simulator();
const input = [];
let nextInput = 0; // time before which the line is busy
let inputIsOpen = true, wakeUp = () => {}, wasReset = false;

function connectUart(uart) {
  uart.onByte = (byte) => writeSync(1, Buffer.from([byte]));
  process.stdin.on('data', (data) => { input.push(...data); wakeUp(); });
  process.stdin.on('end', () => { inputIsOpen = false; wakeUp(); });
  process.stdin.on('error', () => { inputIsOpen = false; wakeUp(); });
}

function connectLights() {
  for (const [pin, name] of Object.entries(options.leds))
    chip.gpio[pin].addListener((state) => {
      const time = (clock.nanos / 1e9).toFixed(6).padStart(12);
      if (state === GPIOPinState.High) process.stderr.write(`[${time}] ${name} on\n`);
      if (state === GPIOPinState.Low) process.stderr.write(`[${time}] ${name} off\n`);
    });
}

// Writing SysTick's counter clears it, and the next tick reloads it without an exception (Armv6-M ARM, B3.3.1).
// The emulator takes the 0 for an end of the count, so that every time slice would be over at once.
function mendSysTick(ppb) {
  const write = ppb.writeUint32.bind(ppb);
  ppb.writeUint32 = (offset, value) => {
    if (offset === SYST_CVR) ppb.systickTimer.set(ppb.systickReload);
    else write(offset, value);
  };
}

// What the emulator does not know is said once.
function quietLogger() {
  const said = new Set();
  const say = (name, text) => {
    if (NOT_MODELLED.test(`${name} ${text}`) || said.has(name + text)) return;
    said.add(name + text);
    process.stderr.write(`rp2040js: [${name}] ${text}\n`);
  };
  return { debug() {}, info() {}, warn: say, error: say };
}

// --- Running -------------------------------------------------------------------------------------

const limit = options.limit_us ? options.limit_us * 1000 : Infinity;

// Bytes arrive as fast as a serial line brings them.
function feed(uart) {
  if (input.length === 0 || clock.nanos < nextInput) return;
  uart.feedByte(input.shift());
  nextInput = clock.nanos + NS_PER_BYTE;
}

// Runs for a while. Returns what there is to wait for: 'nothing', 'input', 'end', or 'panic'.
function runSome() {
  const { core, uart } = chip;
  for (let i = 0; i < INSTRUCTIONS_AT_ONCE; i++) {
    if (clock.nanos >= limit || wasReset) return 'end';
    if (core.waiting && core.currentMode === HANDLER_MODE) return 'panic'; // only the end of a panic sleeps there
    feed(uart[0]);
    if (!core.waiting) {
      clock.tick(core.executeInstruction() * NS_PER_CYCLE);
      continue;
    }
    const next = Math.min(clock.nextAlarm?.nanos ?? Infinity, input.length > 0 ? nextInput : Infinity, limit);
    if (next === Infinity) return 'input';
    clock.tick(next - clock.nanos);
    if (options.realtime) return 'nothing';
  }
  return 'nothing';
}

async function keepPace(startedMs) {
  const ahead = clock.nanos / 1e6 - (Date.now() - startedMs);
  await new Promise((resolve) => (options.realtime && ahead > 2 ? setTimeout(resolve, ahead) : setImmediate(resolve)));
}

async function run() {
  const startedMs = Date.now();
  for (;;) {
    const reason = runSome();
    if (reason === 'panic') return 1;
    if (reason === 'end') return 0;
    if (reason === 'input' && input.length === 0) {
      if (!inputIsOpen || limit !== Infinity) return 0;
      await new Promise((resolve) => (wakeUp = resolve));
    }
    await keepPace(startedMs);
  }
}

chip.logger = quietLogger();
writeUf2(chip.flash, readFileSync(imagePath));
startStage2(chip);
const flash = connectFlash(chip, options.flash_status2 ?? 0, fail);
mendSysTick(chip.ppb);
connectUart(chip.uart[0]);
connectLights();
chip.peripherals[0x40058].onWatchdogTrigger = () => {
  process.stderr.write('rp2040: the chip reset itself; here that is the end\n');
  wasReset = true;
};
const status = await run();
if (options.report) process.stderr.write(`rp2040: the flash's status was written ${flash.statusWrites} times\n`);
process.exit(status);
