/** What the `${…}` of the files below name. */
export const PUBLIC_PARAMS = `seed: 42
paths: {raw: data/raw, out: data/out, model: models}
train: {lr: 1e-3, epochs: 10, layers: [64, 32], amp: true}
models: [cnn, rnn]
langs: {en: {size: 10}, de: {size: 20.0}}
fold: [0, 1, 2]
lr: 0.1
model: {name: net, depth: 3}
`;

/** Files in the manner of public projects: each has something that a careless write would change. */
export const PUBLIC_FILES: Readonly<Record<string, string>> = {
  'two stages, four spaces': `stages:
    download:
        cmd: python scripts/download.py
        deps:
            - scripts/download.py
        outs:
            - data/raw
    clean:
        cmd: python scripts/clean.py data/raw data/clean
        deps:
            - data/raw
            - scripts/clean.py
        outs:
            - data/clean
`,
  'lists at the column of their key': `stages:
  fit:
    cmd: Rscript fit.R
    deps:
    - fit.R
    - data/train.rds
    params:
    - seed
    outs:
    - fit.rds
`,
  'banners of comments': `################################
#   ML pipeline                #
################################
stages:
  ##############
  # 1. prepare #
  ##############
  prepare: # first
    cmd: make prepare   # uses make
    deps: # inputs
      - Makefile # the rules
    outs: # outputs
      - build/a.bin # big

  ##############
  # 2. train   #
  ##############
  train:
    cmd: make train
    deps:
      - build/a.bin
      # - build/b.bin
    outs:
      - build/model.bin
  # end of stages
`,
  'folded commands': `stages:
  train:
    cmd: >-
      python -m project.train
      --data \${paths.raw}
      --epochs \${train.epochs}

      --lr \${train.lr}
    deps: ["\${paths.raw}"]
    outs:
      - \${paths.model}/net.pt
  eval:
    cmd: >
      python -m project.eval
        --indented more
      --last
    deps:
      - \${paths.model}/net.pt
`,
  'literal blocks': `stages:
  build:
    cmd: |
      set -eu
      for f in data/*.csv; do
        wc -l "$f"   # count
      done > counts.txt

      echo done
    outs: [counts.txt]
  keep:
    cmd: |+
      echo kept

    desc: |-
      Two lines,
      no break at the end.
`,
  'lists of commands': `stages:
  multi:
    cmd:
      - mkdir -p out
      - >-
        python a.py
        --long option
      - |
        if [ -f x ]; then
            cat x
        fi
      - 'echo ''quoted'''
      - "echo \\"double\\" \\\\n"
    outs:
      - out/file
`,
  'anchors in vars': `vars:
  - common: &common
      image: python
  - files: &files
      - src/util.py
      - src/io.py
stages:
  a:
    cmd: run a
    deps: *files
    outs: [a.out]
  b:
    cmd: run b
    deps: *files
    outs: [b.out]
    meta:
      <<: *common
      owner: team
`,
  'flow mappings as stages': `stages:
  one: {cmd: echo 1 > 1.txt, outs: [1.txt]}
  two: {cmd: "cat 1.txt > 2.txt", deps: [1.txt], outs: [2.txt: {cache: false}]}
`,
  'flow lists over lines': `stages:
  wide:
    cmd: run
    deps: [
      src/a.py,   # first
      src/b.py,
      "src/c d.py",
    ]
    outs: [ out/x , out/y ]
`,
  'quoted keys': `'stages':
  "train model":
    'cmd': 'python train.py'
    "outs":
      - "models/final.bin"
  'eval: all':
    cmd: "python eval.py"
    deps: ['models/final.bin']
`,
  'unicode everywhere': `stages:
  vorverarbeitung_ü:
    cmd: python größe.py --név "árvíztűrő" # Überprüfung ✓
    deps:
      - daten/größe.csv
      - データ/入力.txt
    outs:
      - ausgabe/ergebnis–1.csv
  émoji:
    cmd: echo "🚀" > 🚀.txt
    outs: [🚀.txt]
`,
  'tabs in commands': `stages:
  awk:
    cmd: "cut -d'\t' -f1 in.tsv > out.tsv"
    deps: [in.tsv]
    outs:
      - out.tsv
  block:
    cmd: |
      make <<'EOF'
      all:
      \techo hi
      EOF
`,
  'document markers': `---
stages:
  a:
    cmd: echo a
    outs: [a]
...
`,
  'a directive and a marker': `%YAML 1.2
---
# pipeline
stages:
  a:
    cmd: echo a
`,
  'metrics and plots': `stages:
  train:
    cmd: python train.py
    metrics:
      - metrics.json:
          cache: false
      - more.json: {cache: false, persist: true}
    plots:
      - logs/loss.csv:
          cache: false
          x: step
          y: loss
          title: 'Loss: train'
      - confusion.json:
          template: confusion
          x: actual
          y: predicted
metrics:
  - summary.json
plots:
  - logs:
      x: step
  - "ROC curve":
      x: fpr
      y:
        a.json: tpr
`,
  'params of several files': `stages:
  train:
    cmd: python train.py
    params:
      - seed
      - train.lr
      - config/a.yaml:
          - x.y
          - z
      - config/b.json:
      - config/c.toml: [k]
    outs:
      - model
`,
  'foreach over a list': `stages:
  each:
    foreach: [a, b, 1, 0.5]
    do:
      cmd: echo \${item} > \${item}.txt
      outs:
        - \${item}.txt
  join:
    cmd: cat *.txt
    deps: [a.txt, b.txt, 1.txt, 0.5.txt]
`,
  'foreach over mappings': `stages:
  build:
    foreach:
      uk:
        epochs: 3
        thresh: 10
      us:
        # more data
        epochs: 10
        thresh: 15
    do:
      wdir: w
      cmd: python train.py --epochs \${item.epochs} '\${key}'
      outs:
        - model-\${key}.hdfs
`,
  'foreach over variables': `stages:
  lang:
    foreach: \${langs}
    do:
      cmd: tok \${key} \${item.size}
      outs: ["tok/\${key}"]
  model:
    foreach: \${models}
    do:
      cmd: fit \${item}
      deps:
        - tok/en
        - tok/de
      outs:
        - \${paths.model}/\${item}
`,
  'a matrix': `stages:
  grid:
    matrix:
      model: [cnn, xgb]
      fold: \${fold}
      opts:
        - {a: 1, b: x}
        - {a: 2, b: y}
    cmd: python fit.py \${item.model} \${item.fold} \${item.opts}
    outs:
      - out/\${key}.bin
    metrics:
      - out/\${item.model}/\${item.fold}/\${item.opts.a}.json:
          cache: false
`,
  escapes: `stages:
  shell:
    cmd: echo \\\${HOME} $PATH $(pwd) \${seed}
    outs:
      - a\${seed}
`,
  'wdir and parents': `stages:
  sub:
    wdir: services/api
    cmd: ./build.sh
    deps:
      - build.sh
      - ../../shared/lib
    outs:
      - dist/
  top:
    cmd: deploy
    deps:
      - services/api/dist/app.js
      - ./shared//lib/x
`,
  'flags of stages': `stages:
  cold:
    desc: Old results
    cmd: never
    frozen: true
    outs: [cold.bin]
  date:
    cmd: date > now
    always_changed: true
    outs:
      - now:
          push: false
          remote: none
  callback:
    cmd: date
`.replace('          remote: none\n', ''),
  'meta and artifacts': `stages:
  t:
    cmd: t
    outs:
      - m.pkl:
          desc: the model
          type: model
          labels: [a, b]
          meta:
            key: value
    meta:
      any: [1, {deep: [null, ~]}]
artifacts:
  best-model:
    path: m.pkl
    type: model
    desc: >-
      Folded
      text
    labels:
      - x
`,
  'blank lines and odd indents': `

stages:


     a:

          cmd:     echo a


          outs:

             -    a.txt


     b:
          cmd: echo b

`,
  'numbers that are texts': `stages:
  "2024":
    cmd: echo 2024
    outs: ["1.0", '007', "1e5", 'yes']
  v1.0:
    cmd: "1"
    deps: ['1.0']
`,
  'no space before a comment sign': `stages:
  a:
    cmd: echo a#b#c
    deps: [x#1, 'y #2']
    outs:
      - z#3 # real comment
`,
  'keys in an order of their own': `plots:
  - p.csv
stages:
  t:
    outs:
      - o
    deps:
      - d
    params: [seed]
    cmd: c
    desc: last
vars:
  - extra: 1
`,
  'an empty section': `vars: []
stages: {}
params: []
`,
  'plain scalars over lines': `stages:
  long:
    cmd: python
      train.py
      --a 1
    desc: A description
      that goes on
`,
  'double quotes over lines': `stages:
  q:
    cmd: "python \\
      train.py \\
      --x"
    desc: 'one
      two

      three'
`,
  'an indicator of indentation': `stages:
  i:
    cmd: |2
        echo indented
      echo less
`,
  'dashes far away': `stages:
  far:
    cmd: x
    deps:
    -     a
    -
      b
    -       # c follows
      c
`,
  'merged mappings': `vars:
  - base: &base {frozen: false, wdir: .}
stages:
  m: &m
    <<: *base
    cmd: one
  n:
    <<: [*base]
    cmd: two
    outs: [two]
`.replace('m: &m', 'm:'),
  'no break at the end': `stages:
  a:
    cmd: echo a
    outs:
      - a # last`,
  'as DVC wrote it': `stages:
  prepare:
    cmd: python src/prepare.py
    deps:
    - src/prepare.py
    params:
    - seed
    outs:
    - data/prepared:
        desc: "text: with a colon"
  featurize:
    cmd: python src/featurization.py data/prepared data/features with a long line
      that was folded
    deps:
    - data/prepared
    outs:
    - data/features
`,
  'a long tail of comments': `stages:
  a:
    cmd: a
    outs: [x]

# TODO
# stages:
#   old:
#     cmd: gone

# vim: set ft=yaml :
`,
  'commented stages between': `stages:
  a:
    cmd: a
  # b:
  #   cmd: b
  #   deps:
  #     - x

  c:
    cmd: c
#  d:
#    cmd: d
  e:
    cmd: e
`,
  tags: `stages:
  t:
    cmd: !!str run
    outs:
      - !!str 5
`
};
