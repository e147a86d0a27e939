// The one entry of every root script. It must be readable by any Node, to tell an old one so in a sentence.
var major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error('Cần Node 20 trở lên, đây là ' + process.versions.node + '.');
  console.error('Node 20 or later is needed, this is ' + process.versions.node + '.');
  process.exit(1);
}
import('./run.mjs').then(function (run) {
  return run.main(process.argv[2], process.argv.slice(3));
});
