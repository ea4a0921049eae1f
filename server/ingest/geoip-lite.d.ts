declare module 'geoip-lite' {
  const geoip: { lookup(address: string): { readonly country: string } | null };
  export = geoip;
}
