/** Files as people write them: every style that a write must leave alone. */
export const CORPUS: readonly string[] = [
  // As DVC writes it.
  `stages:
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
  train:
    cmd: python src/train.py data/features model.pkl
    deps:
    - data/prepared
    - src/train.py
    params:
    - train
    - other.yaml:
      - x.y
    - whole.yaml:
    outs:
    - model.pkl:
        persist: true
    metrics:
    - eval/live/metrics.json:
        cache: false
    plots:
    - eval/prc.json:
        cache: false
        x: recall
        y: precision
`,
  // Wide indentation, blank lines, comments everywhere.
  `# Pipeline of the digits.
vars:
    - config/paths.yaml

stages:

    # ---------- data ----------

    # Gets the data.
    get_data:
        desc: "Gets: the data" # a description
        cmd: >-
            python get.py
            --all
        deps:
            # the script
            - get.py   # only this
            - 'it''s.txt'

        outs:
            - data/raw:   # big
                cache: false
                # push: true
                push: false
        # frozen: true

    # ---------- training ----------
    train: # long
        cmd:
            - echo one
            - |
                for i in 1 2; do
                    echo $i
                done
            - "three"
        wdir: ./sub
        always_changed: true
        outs: [model.bin, {logs: {cache: false}}] # both

        meta:
            owner: me

    # nothing below


plots:
    - a.csv:
        x: step
# end
`,
  // Anchors, aliases, merge keys and braces.
  `vars:
- defaults: &defaults
    wdir: .
    frozen: false
- inputs: &inputs [a.csv, b.csv]
stages:
  one:
    <<: *defaults
    cmd: run one
    deps: *inputs
    outs: [one.out]
  "two words": {cmd: run two, deps: [one.out, 'c.csv'], outs: [{two.out: {cache: false, push: false}}]}
  three:
    <<: [*defaults]
    cmd: !!str run three
    deps: &three
    - two.out
    -   d.csv
    outs:
      -   three.out
metrics: [m.json]
artifacts:
  model:
    path: three.out
    desc: |
      Two lines
      of text
`,
  // Templates.
  `stages:
  each:
    foreach:
      - {name: a, n: 1_000}
      - name: b
        n: 0b11
    do:
      cmd: run \${item.name} \${item.n}
      outs:
      - out/\${item.name}
  grid:
    matrix:
      lr: [0.1, 1e-3]
      model: \${models}
    cmd: train \${item.lr} \${item.model}
    outs:
    - \${key}.bin
  last:
    cmd: collect
`,
  // Little, with odd spaces.
  `stages: # all of them
   a   :
      cmd   :   x   # the command
      deps :
         -    one
         -    two   # second


   b:
      cmd: "y"


`,
  // Comments at the end of a stage and between list items.
  `stages:
  a:
    cmd: x
    deps:
    - one
    # - two
    - three
    # outs:
    # - four

  # b is off
  # b:
  #   cmd: y
  c:
    # first
    cmd: z

    # second
    params: [lr, "epochs", other.yaml: [k]]
    # last of c
# after the stages
params:
- p.yaml
`
];
