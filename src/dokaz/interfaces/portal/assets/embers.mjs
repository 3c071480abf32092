// SPDX-License-Identifier: AGPL-3.0-or-later
// All events in one draw call: a dot each, laid around the middle of its place by the golden angle,
// so that the disc grows with the number of events and its colours tell their kinds. A dot is no
// address: it says only which place it belongs to.

const VERTEX = `#version 300 es
precision highp float;
in vec2 middle;
in float rank;
in float kind;
in float day;
uniform mat4 matrix;
uniform vec2 screen;
uniform float spread, size, ratio, now, glowing;
uniform vec3 colours[16];
out vec3 colour;
const float GOLDEN = 2.399963;
void main() {
  if (rank < 0.0) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); gl_PointSize = 0.0; return; }
  float turn = rank * GOLDEN;
  // From a thousand dots on the disc fills up instead of covering its neighbours.
  float reach = spread * (rank < 1200.0 ? sqrt(rank) : 34.64 + log(rank / 1200.0) * 3.0);
  vec4 at = matrix * vec4(middle, 0.0, 1.0);
  at.xy += vec2(cos(turn), sin(turn)) * reach / screen * 2.0 * at.w;
  float fresh = glowing * exp(-max(0.0, now - day) / 12.0);
  gl_Position = at;
  gl_PointSize = size * ratio * (1.0 + 1.5 * fresh);
  colour = mix(colours[int(kind)], vec3(1.0), 0.6 * fresh);
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec3 colour;
uniform float halo;
out vec4 painted;
void main() {
  float away = length(gl_PointCoord * 2.0 - 1.0);
  float edge = mix(0.95, 0.5, halo);
  float core = smoothstep(edge, edge - 0.2, away);
  float glow = halo * 0.12 * pow(max(0.0, 1.0 - away), 2.0);
  float alpha = clamp(core * 0.92 + glow, 0.0, 1.0);
  if (alpha < 0.005) discard;
  painted = vec4(colour * alpha, alpha * mix(1.0, 0.85, halo));
}`;

const mercator = (longitude, latitude) => [
  (longitude + 180) / 360,
  0.5 - Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI),
];

/** A custom layer of MapLibre. `palette` gives the colours of kinds, `isDark` whether dots glow. */
export class Embers {
  id = "embers";
  type = "custom";

  constructor(selection, places, { palette, isDark, scale }) {
    this.selection = selection;
    this.palette = palette;
    // Each glow is three times as much to draw as its dot: those of a sketch have none.
    this.glows = isDark && !selection.swell;
    this.scale = scale;
    this.isHidden = false;
    this.isPlaying = false;
    const { events } = selection;
    const points = places.map((place) => mercator(place[5], place[4]));
    this.middles = new Float32Array(2 * events.count);
    for (let event = 0; event < events.count; event++) {
      this.middles.set(points[events.place[event]], 2 * event);
    }
    this.days = Float32Array.from(events.day);
  }

  onAdd(map, gl) {
    this.map = map;
    this.gl = gl;
    this.program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
    }
    gl.linkProgram(this.program);
    this.array = gl.createVertexArray();
    this.buffers = [];
    gl.bindVertexArray(this.array);
    this.column("middle", this.middles, 2, gl.FLOAT);
    this.ranks = this.column("rank", this.selection.rank, 1, gl.FLOAT);
    this.column("kind", this.selection.events.kind, 1, gl.UNSIGNED_BYTE);
    this.column("day", this.days, 1, gl.FLOAT);
    gl.bindVertexArray(null);
  }

  column(name, values, width, type) {
    const { gl } = this;
    const buffer = gl.createBuffer();
    this.buffers.push(buffer);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
    const at = gl.getAttribLocation(this.program, name);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, width, type, false, 0, 0);
    return buffer;
  }

  /** After the selection was counted anew. */
  update() {
    if (!this.gl) return;
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.ranks);
    this.gl.bufferSubData(this.gl.ARRAY_BUFFER, 0, this.selection.rank);
    this.map.triggerRepaint();
  }

  /** Pixels from the middle of a place to its outermost dot. */
  reach(count) {
    return this.spread * (count < 1200 ? Math.sqrt(count) : 34.64) + 4;
  }

  onRemove(map, gl) {
    gl.deleteProgram(this.program);
    gl.deleteVertexArray(this.array);
    for (const buffer of this.buffers) gl.deleteBuffer(buffer);
    this.gl = null;
  }

  render(gl, { defaultProjectionData }) {
    const zoom = this.map.getZoom();
    const canvas = this.map.getCanvas();
    const ratio = this.map.getPixelRatio();
    // A screen of twice the points shows the same picture twice as large, not larger discs in it;
    // a phone the same one smaller.
    const near = zoom - Math.log2(this.scale);
    this.spread = this.scale * 0.62 * 1.5 ** Math.max(-1, near - 4.6);
    this.size = this.scale * (this.selection.swell ?? 1) * Math.min(24, (this.glows ? 5.2 : 3.6) * 1.33 ** Math.max(-1.5, near - 5));
    if (this.isHidden) return;
    const place = (name) => gl.getUniformLocation(this.program, name);
    gl.useProgram(this.program);
    gl.bindVertexArray(this.array);
    gl.uniformMatrix4fv(place("matrix"), false, defaultProjectionData.mainMatrix);
    gl.uniform2f(place("screen"), canvas.width / ratio, canvas.height / ratio);
    gl.uniform1f(place("spread"), this.spread);
    gl.uniform1f(place("size"), this.size);
    gl.uniform1f(place("ratio"), ratio);
    gl.uniform1f(place("now"), this.selection.to);
    gl.uniform1f(place("glowing"), this.isPlaying ? 1 : 0);
    gl.uniform1f(place("halo"), this.glows ? 1 : 0);
    gl.uniform3fv(place("colours"), this.palette);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.POINTS, 0, this.selection.events.count);
    gl.bindVertexArray(null);
  }
}
