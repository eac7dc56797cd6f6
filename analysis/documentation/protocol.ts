/** What vfio's migration protocol calls things: words that say nothing about what a device's state is made of. */
export const protocolWords =
  /\b(?:VFIO_(?:DEVICE_STATE|MIGRATION|REGION)_\w+|pending[_ ]bytes|data_(?:offset|size)|device_state|(?:initial|dirty)_bytes|_?(?:RUNNING|RESUMING|SAVING|STOP_COPY|PRE_COPY)\b)/i;
