import { fileURLToPath } from 'node:url';

/** Tinos has the metrics of Times New Roman and a free licence; no other font may reach a page. */
export const FONT_FILES: string[] = [
  '400Regular/Tinos_400Regular',
  '400Regular_Italic/Tinos_400Regular_Italic',
  '700Bold/Tinos_700Bold',
  '700Bold_Italic/Tinos_700Bold_Italic',
].map((name) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/tinos/${name}.ttf`)));
