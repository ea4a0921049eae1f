// The library comes without types for its one-file form.
declare module 'echarts/dist/echarts.common.min' {
  const echarts: Pick<typeof import('echarts/core'), 'init'>;
  export = echarts;
}
