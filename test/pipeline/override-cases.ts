/** A params file (null: there is none) and overrides to try on it. */
export interface CaseFile {
  readonly path: string;
  readonly text: string | null;
  /** `§` or a line break between cases, `∧` between overrides that are applied together. */
  readonly cases: string;
}

/** Splits the cases of a file. `␠`, `⇥` and `⏎` are white space that would get lost in a source file, `∅` is nothing. */
export function splitCases({ cases }: CaseFile): string[][] {
  return cases
    .trim()
    .split(/\s+§\s+|\n\s*/)
    .map(line => line.split(' ∧ ').map(override => override.replace(/[␠⇥⏎∅]/g, toSpace)));
}

function toSpace(mark: string): string {
  return { '␠': ' ', '⇥': '\t', '⏎': '\n' }[mark] ?? '';
}

/** A params file in YAML. */
export const PARAMS = `# about the file
a: 1 # one
b: {c: 2, d: [1, 2, {e: 3}]}
n: null
s: hi
t: true
f: 1.0e-1
big: 9007199254740993

Train: # the stage
  lr: 0.1 # rate
  layers:
  - 64 # wide
  - 32
  optim:
    name: 'adam'
    betas: [0.9, 0.999]
l:
- 1
- x: 1
  y: 2
1: one
1.5: {k: v}
a/b: group
$d: dollar
d.ot: dotted
day: 2020-01-01
`;

const ANCHORS = `base: &base {lr: 1, deep: &deep [1, 2]}
train:
  <<: *base # as above
  epochs: 3
copy: *deep
seed: &seed 7
other: *seed
`;

/** A params file in JSON. */
export const JSON_FILE = `{
  "lr": 0.1,
  "layers": [64, 32],
  "optim": {
    "name": "adam",
    "eps": 1e-8
  },
  "empty": {},
  "n": null,
  "uni": "\\u00e9 \\ud83d\\ude00",
  "big": 9007199254740993
}
`;

/** Overrides that DVC and we take, or refuse, alike. */
export const CASES: readonly CaseFile[] = [
  {
    path: 'params.yaml',
    text: PARAMS,
    cases: String.raw`
      a=2 § a=2.0 § a=1.0 § a=-5 § a=+5 § a=1_000 § a=1__0 § a=01 § a=0x10 § a=1e-3 § a=1e3
      a=1E+3 § a=1e-3x § a=.5 § a=5. § a=1.e5 § a=1_0.5_5 § a=1.2.3 § a=1e400 § a=-0.0 § a=-0
      a=1e22 § a=1e16 § a=123456789012345.0 § a=1e-7 § a=9007199254740993 § big=9007199254740992
      big=9007199254740993.0 § a=100000000000000000000000 § a=inf § a=-Inf § a=+INF § a=nan
      a=NaN § a=info § a=--5 § a=1-2 § a=true § a=TRUE § a=False § a=yes § a=no § a=on § a=trueish
      t=false § a=null § a=NULL § a=nullable § a=~ § a= § a=␠␠␠ § n=1 § s="" § a=hi § a= hi
      a=hi␠␠ § a=a  b § a=x : y § a=: § a=:␠ § a=http://x.y:80/z?a@b%c § a=a|b*c+d § a=$x § a=x.$
      a="x y" § a='x' § a="x"y § a="x"␠ § a= "x" § a=x"y" § a='it\'s' § a="say \"hi\"" § a="a\\"
      a="a\\\"b" § a="\\\\" § a="\t\n" § a="x⏎y" § a="x⇥y" § a="é 😀" § a="1" § a='true' § a='null'
      a="~" § a="# no comment" § a="- x" § a="a: b" § a=2020-01-01 § a=12:30:45 § a=0o17 § a=x⇥y
      a=x\,y § a=\(x\) § a=x\=y § a=x\␠ § a=\ x § a=\\ § a=\ § a=a\b § a=\[\]\{\}\: § a=é § a=x#y
      a=x&y § a=x~y § a=x;y § a=<x> § a=!x § a=x⏎y § a="x § a='x § a=it's § a=b=c § a=(x) § a=x)
      a=] § a=} § l=[] § l=[1,2.0,x,null,true,"q"] § l=[ 1 , [2] , {k: [3]} ] § l=[[]] § l=[a:b]
      l=[a b,c] § a=[1] § n=[x] § l=[1,] § l=[,] § l=[1,2 § l=[1,2} § l=[1]x § l=[x=1] § l=["a]
      a=[1]␠ § b={c:5} § b={c:5,d:[]} § b={} § b={c:{x:1}} § b={c:null} § b={d:null} § b={x:5}
      +b={x:5} § ++b={x:{y:5}} § b={d:{x:1}} § b=[1] § +b=[1] § l={x:1} § b=5 § b=null
      b=null ∧ b={x:1} § a={x:1} § n={x:{y:1}} § a={} § a={a:1,a:2} § a={a b:1} § a={a:b:c}
      a={"a":1} § a={a:} § a={a} § a={a:1 § a={a:1,} § a={:1} § a={a\:b:1} § a={a-b: x y }
      a={null:1} § Train={optim:{name:sgd}} § Train={optim:{betas:[1]}}
      +Train={optim:{eps:1e-8}} § Train.lr=0.5 § Train.layers.0=128 § Train.layers.1=[1]
      Train.layers.2=1 § +Train.layers.2=1 § ++Train.layers.2=1 § l.1.x=2 § l.1.z=2 § +l.1.z=2
      l.1={x:5} § l.x=1 § +l.x=1 § l.0.x=1 § ++l.0.x=1 § +l.0.x=1 § l.1.x.y=1 § l.1_0=1
      b.d.2.e=x § b.d.x.y=1 § x=1 § x.y=1 § a.x=1 § n.x=1 § +x=1 § +x.y.z=1 § ++x.y=1 § +a=2
      +n=2 § +n.x=2 § +a.x=2 § ++a=2 § ++a.x=2 § ++n.x.y=[1] § +s=[1] § +l=[7] § +x= § +x={}
      +x=[] § +x=1 ∧ +x=2 § +x=1 ∧ x=2 § +x=1 ∧ ++x=2 § +x.y=1 ∧ x.y=2 ∧ +x.z=3 § +q=[] ∧ +q.0=1
      a=2 ∧ a=3 § b.d=x ∧ b.d.0=1 § ~a ∧ +a=7 § +p={a:{b:1}} ∧ p.a.c=1 § +x-y=1 § +_x=1 § $d=1
      +$e=1 § +x.$y=1 § a/b=x § +c/d=1 § c/d=1 § d.ot=1 § b.1=x § +b.1=x § +b.10=x § a@b=1 § a@=1
      a/b@c=1 § =1 § ∅ § a § +a § ++a § ~ § ␠a=1 § a =1 § +++a=1 § ~+a § + a=1 § a..b=1 § .a=1
      a.=1 § a.01=1 § a[0]=1 § l[0]=1 § 0=1 § é=1 § a b=1 § -a=1 § a-b.c=1 § a:b=1 § ~a § ~Train
      ~Train.lr § ~Train.optim.name § ~Train.optim.name ∧ ~Train.optim.betas § ~b § ~b.d
      ~b.d.2.e § ~l.0 § ~l.1.x § ~n § ~x § ~x.y § ~a.x § ~Train.layers § ~a=1 § ~a=1.0 § ~a=true
      ~a=2 § ~a=null § ~s=hi § ~s= § ~s="hi" § ~t=1 § ~t=true § ~f=0.1 § ~big=9007199254740993
      ~big=9007199254740992 § ~l=[1,{x:1,y:2}] § ~l=[1,{y:2,x:1.0}] § ~b={d:[1,2,{e:3}],c:2}
      ~b={c:2} § ~a="1" § ~day=2020-01-01 § ~x=1 § a=int(3.7) § a=int(-3.7) § a=int("4")
      a=int(" 1_0 ") § a=int(007) § a=int(true) § a=int(1e22) § a=int(x) § a=int("3.5")
      a=int(inf) § a=int(nan) § a=int(null) § a=int() § a=int (3) § a=int( 3 ) § a=INT(3)
      a=int(value=3) § a=int(value = "5") § a=int(value=null) § a=int(x=3) § a=int([1.5,"2"])
      a=int({x:1.5,y:[2.5]}) § a=int(float("2.5")) § a=[int(1.5),float(1)] § a={x:int("7")}
      a=int(3 § a=int(3)x § a=int(3)) § a=float(1) § a=float("1e3") § a=float("1_0.5")
      a=float(infinity) § a=float("-inf") § a=float(nan) § a=float(x) § a=float("")
      a=float(false) § a=float(".") § a=float(".5e1") § a=float([1,2]) § a=float(9007199254740993)
      a=str(1) § a=str(1.0) § a=str(1e-5) § a=str(0.0001) § a=str(1e16) § a=str(123456789.125)
      a=str(1.5e300) § a=str(-0.0) § a=str(inf) § a=str(nan) § a=str(true) § a=str(null)
      a=str("x, y") § a=str([1,{k:2.0}]) § a=str(9007199254740993) § a=bool(0) § a=bool(0.0)
      a=bool(2) § a=bool(nan) § a=bool(TRUE) § a=bool("false") § a=bool(yes) § a=bool("")
      a=bool(null) § a=bool([0,1]) § a=foo(1) § a=json_str(1) § a=foo bar(1) § a=(1) § a=sort(3,1)
    `
  },
  {
    path: 'missing.yaml',
    text: 'gone: ???\nx: 1\n',
    cases: String.raw`
      gone=5 § x=2 § +gone=5 § ++gone.y=5 § gone.y=5 § ~gone § gone={y:1} § gone=??? § x="???"
    `
  },
  {
    path: 'anchors.yaml',
    text: ANCHORS,
    cases: String.raw`
      train.lr=2 § base.lr=2 § train.epochs=4 § ++train.x=1 § seed=8 § other=8 § base={lr:5}
      copy=[3] § ~train.epochs
    `
  },
  {
    path: 'new.yaml',
    text: null,
    cases: String.raw`
      +a=1 § ++a.b=[1,{c: 2}] § a=1 § ~a
    `
  },
  {
    path: 'empty.yml',
    text: '',
    cases: String.raw`
      +a=1 § a=1
    `
  },
  {
    path: 'comment.yaml',
    text: '# none\n',
    cases: String.raw`
      +a.b=1
    `
  },
  {
    path: 'open.yaml',
    text: 'a: 1',
    cases: String.raw`
      a=2 § +b=1 § ~a
    `
  },
  {
    path: 'windows.yaml',
    text: '\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\n',
    cases: String.raw`
      a=2 § +c={d:1}
    `
  },
  {
    path: 'flow.yaml',
    text: '{a: 1, "b": {c: 2}}\n',
    cases: String.raw`
      a=2 § +d=x § b.c=[1, 2] § ~b § ~a ∧ ~b
    `
  },
  {
    path: 'blocks.yaml',
    text: 'a: |\n  x\n  y\nb: >-\n  z\nc: !!int "3"\n',
    cases: String.raw`
      a=1 § b=2 § c=4 § +e=1
    `
  },
  {
    path: 'list.yaml',
    text: '- 1\n',
    cases: String.raw`
      a=1
    `
  },
  {
    path: 'null.yaml',
    text: 'null: 1\na: 1\n',
    cases: String.raw`
      a=2
    `
  },
  {
    path: 'broken.yaml',
    text: 'a: [\n',
    cases: String.raw`
      a=1
    `
  },
  {
    path: 'twice.yaml',
    text: 'a: 1\na: 2\n',
    cases: String.raw`
      a=1
    `
  },
  {
    path: 'text.cfg',
    text: 'a: 1\n',
    cases: String.raw`
      a=2
    `
  },
  {
    path: 'params.json',
    text: JSON_FILE,
    cases: String.raw`
      lr=1 § lr=1.0 § lr=1e-7 § lr=0.1 § layers.0=1 § layers=[1] § layers=[] § layers=[1,2,3]
      optim.name=sgd § optim={eps:1} § +optim.x={y:[1,z]} § ~optim.name § ~optim.eps ∧ ~optim.name
      ~optim § empty={} § +empty.x=1 § +new=true § +new={a:[],b:{}} § uni="é"
      big=9007199254740992 § n={x:null} § missing=1
      ~lr ∧ ~layers ∧ ~optim ∧ ~empty ∧ ~n ∧ ~uni ∧ ~big § +x="\"q\"" § lr=-0.0
    `
  },
  {
    path: 'one.json',
    text: '{"a":1,"b":[{"c":2}]}',
    cases: String.raw`
      a=2 § b.0.c=x § +d={e:1} § +b.0.d=1 § ~a
    `
  },
  {
    path: 'nan.json',
    text: '{"a": NaN, "b": -Infinity}',
    cases: String.raw`
      b=1
    `
  },
  {
    path: 'new.json',
    text: null,
    cases: String.raw`
      +a.b=1 § a=1
    `
  },
  {
    path: 'broken.json',
    text: '{"a": 1,}',
    cases: String.raw`
      a=2
    `
  },
  {
    path: 'empty.json',
    text: '',
    cases: String.raw`
      +a=2
    `
  },
  {
    path: 'list.json',
    text: '[1]',
    cases: String.raw`
      a=2
    `
  }
];
