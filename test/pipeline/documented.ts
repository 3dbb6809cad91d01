/** Files of a project by path. */
export type ProjectFiles = Readonly<Record<string, string>>;

/** Projects in the manner of the examples of DVC's user guide and command reference. */
export const DOCUMENTED: Readonly<Record<string, ProjectFiles>> = {
  'get started': {
    'data/data.xml': '<a/>',
    'data/data.xml.dvc':
      'outs:\n- md5: f0c2b1a1c1d3f3f2c8b9e9b1a1a1a1a1\n  size: 4\n  hash: md5\n  path: data.xml\n',
    'src/prepare.py': '',
    'params.yaml':
      'prepare:\n  split: 0.20\n  seed: 20170428\nfeaturize:\n  max_features: 200\n  ngrams: 2\ntrain:\n  seed: 20170428\n  n_est: 50\n  min_split: 0.01\n',
    'dvc.yaml': `stages:
  prepare:
    cmd: python src/prepare.py data/data.xml
    deps:
      - data/data.xml
      - src/prepare.py
    params:
      - prepare.seed
      - prepare.split
    outs:
      - data/prepared
  featurize:
    cmd: python src/featurization.py data/prepared data/features
    deps:
      - data/prepared
      - src/featurization.py
    params:
      - featurize.max_features
      - featurize.ngrams
    outs:
      - data/features
  train:
    cmd: python src/train.py data/features model.pkl
    deps:
      - data/features
      - src/train.py
    params:
      - train.min_split
      - train.n_est
      - train.seed
    outs:
      - model.pkl
  evaluate:
    cmd: python src/evaluate.py model.pkl data/features
    deps:
      - data/features
      - model.pkl
      - src/evaluate.py
    outs:
      - eval/live/plots:
          cache: false
      - eval/importance.png:
          cache: false
      - eval/prc
    metrics:
      - eval/live/metrics.json:
          cache: false
plots:
  - ROC:
      template: simple
      x: fpr
      y:
        eval/live/plots/sklearn/roc/train.json: tpr
        eval/live/plots/sklearn/roc/test.json: tpr
  - eval/importance.png
`
  },
  templating: {
    'params.yaml':
      "models:\n  us:\n    threshold: 10\n    filename: 'model-us.hdf5'\n  desc: DVC example\ncodedir: src\n",
    'dvc.yaml': `stages:
  build-us:
    cmd: >-
      python \${codedir}/train.py
      --thresh \${models.us.threshold}
      --out \${models.us.filename}
    outs:
      - \${models.us.filename}:
          desc: \${models.desc}
          cache: true
`
  },
  vars: {
    'params.yaml': 'feature: a\n',
    'params.json': '{"clean": {"dir": "cleaned", "n": 1.0}, "feats": [1, 2.50, true], "other": 1}',
    'config/myapp.yaml': 'regions: [us, uk]\nport: 8_080\n',
    'conf.toml': 'title = "t"\n[deep]\nn = 3\nf = 1e-5\n',
    'dvc.yaml': `vars:
  - params.json:clean,feats
  - myvar: 'value'
  - config/myapp.yaml
  - conf.toml
  - clean: {out: x}
stages:
  test_vars:
    cmd: echo \${myvar} \${clean.dir} \${clean.n} \${feats[0]} \${feats[1]} \${feats[2]} \${feature}
    outs: ["\${clean.out}/\${regions[1]}", "\${regions[-2]}.txt"]
  local:
    vars:
      - params.json:other
      - { model: { filename: 'model-us.hdf5' } }
    cmd: run \${model.filename} \${other} \${port} \${title} \${deep.n} \${deep.f}
    outs: ["\${ model.filename }"]
`
  },
  'a dictionary in a command': {
    'params.yaml': `mydict:
  foo: foo
  bar: 1
  bool: true
  off: false
  nothing:
  nested:
    baz: bar bar
  list: [2, 3, 'qux', "it's", true, 1.50]
  empty: []
  none: {}
  text: ''
`,
    'dvc.yaml': `stages:
  train:
    cmd: R train.r \${mydict}
  inner:
    cmd:
      - one \${mydict.nested}
      - two \\\${HOME} \${mydict.foo}
`
  },
  'a dictionary in a command, configured': {
    '.dvc/config':
      '[core]\n    no_scm = True\n[parsing]\n    bool = boolean_optional\n    list = append\n',
    'params.yaml': 'd: {on: true, off: false, l: [a b, 2, 3.0]}\n',
    'dvc.yaml': 'stages:\n  train:\n    cmd: run ${d} --last\n'
  },
  'foreach over a list': {
    'dvc.yaml': `stages:
  cleanups:
    foreach: # List of simple values
      - raw1
      - labels1
      - raw2
    do:
      cmd: clean.py "\${item}"
      outs:
        - \${item}.cln
`
  },
  'foreach over dictionaries': {
    'dvc.yaml': `stages:
  train:
    foreach:
      - epochs: 3
        thresh: 10
      - epochs: 10
        thresh: 15
    do:
      cmd: python train.py \${item.epochs} \${item.thresh}
      outs: ["m-\${item.epochs}"]
  build:
    foreach:
      uk:
        epochs: 3
        thresh: 10
      us:
        epochs: 10
        thresh: 15
    do:
      cmd: python train.py '\${key}' \${item.epochs} \${item.thresh}
      deps: [m-3]
      outs:
        - model-\${key}.hdfs
`
  },
  'foreach over variables': {
    'params.yaml':
      'models:\n  us:\n    thresh: 10\n  gb:\n    thresh: 15.0\nlist: [true, 1.0, 0x10, null, "yes"]\n',
    'mydata.yaml': 'mydata: [{n: 1}, {n: 2}]\n',
    'dvc.yaml': `vars:
  - mydata.yaml
  - flag: true
stages:
  a:
    foreach: \${models}
    do:
      cmd: python script.py \${item.thresh}
      outs: ["a/\${key}"]
  b:
    foreach: \${list}
    do:
      cmd: echo \${item}
  c:
    foreach: [true, 1.0, 0x10, "\${flag}", null]
    do:
      cmd: echo \${item}
      deps: [a/us]
  d:
    foreach: \${mydata}
    do:
      wdir: w\${item.n}
      cmd: echo \${item.n}
      outs: [o]
  none:
    foreach: []
    do:
      cmd: never
`
  },
  matrix: {
    'params.yaml': 'models: [lstm, true]\ncfg:\n  - {n: 1}\n  - [2]\n',
    'dvc.yaml': `stages:
  train:
    matrix:
      model: [cnn, xgb]
      feature: [feature1, feature2, feature3]
    cmd: ./train.py --feature \${item.feature} \${item.model} \${key}
    outs:
      - \${item.model}-\${item.feature}.pkl
  objects:
    matrix:
      model: \${models}
      cfg: \${cfg}
      lr: [0.1, 1e-3, 1.0e-5, true, "\${models[1]}"]
    cmd: echo \${item.lr} \${item.model}
    deps: [cnn-feature1.pkl]
  flags:
    matrix:
      config:
        - n_estimators: 150
          max_depth: 20
        - n_estimators: 120
          max_depth: 30
      labelset: ['label1']
    cmd: train \${item.config}
`
  },
  'several files and folders': {
    'params.yaml': 'top: 1\n',
    'sub/params.yaml': 'name: inner\n',
    'sub/deep/conf.yaml': 'x: y\n',
    'raw/a.csv': '1',
    'raw/b.csv': '2',
    'raw.dvc':
      'outs:\n- md5: 1234567890abcdef1234567890abcdef.dir\n  nfiles: 2\n  hash: md5\n  path: raw\n',
    'dvc.yaml': `stages:
  last:
    cmd: collect
    deps:
      - sub/out
      - ./sub//deep/../deep/made
      - raw/a.csv
  all: {cmd: x, deps: [sub], outs: [done]}
  callback:
    cmd: date
  always: {cmd: date, always_changed: true, outs: [now]}
  cold: {cmd: x, deps: [raw], outs: [cold.txt], frozen: true}
`,
    'sub/dvc.yaml': `stages:
  first:
    wdir: ..
    cmd: echo \${name}
    deps: [raw]
    params: [top, name, {sub/params.yaml: [name], missing.yaml: }]
    outs: [sub/out]
  second:
    wdir: deep
    vars: [conf.yaml]
    cmd: echo \${x}
    deps: [../out]
    outs:
      - made
metrics: ["\${name}.json"]
artifacts:
  model: {path: deep/made, type: model}
`
  },
  'sections without stages': {
    'params.yaml': 'file: m.json\n',
    'dvc.yaml': `metrics:
  - \${file}
params:
  - \${file}
plots:
  - logs.csv:
      y: loss
  - \${file}.csv: {x: epoch}
artifacts:
  cv-classification:
    path: models/resnet.pt
    type: model
    desc: 'CV classification model'
    labels: [resnet50, classification]
datasets:
  - {name: d, type: dc, url: dc://d, version: 1}
`
  }
};
