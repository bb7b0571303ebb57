;; The module as it is sent: it holds the real one, packed by LZMA with lc = 3 and lp = pb = 0, and unpacks it.
;; The build fills in the words in capitals. `unpack` gives the address of the module, which ends with the memory.
;;
;; Each of the 7,164 kinds of decision has its odds, two bytes at twice its number: how likely a 0 is, in 2048ths, less
;; the half that it begins with. The numbers, of which the first six kinds have one for each of twelve states:
;;     0 match          12 repeated      24, 36, 48 which distance      60 no single byte      72 slot of a distance
;;   328 distance      456 aligned      472 length                     746 length, repeated   1020 literal
(module
  (memory (export "memory") PAGES)
  (data (i32.const PACKED) "BYTES")
  (global $at (mut i32) (i32.const PACKED))
  (global $code (mut i32) (i32.const CODE))
  (global $range (mut i32) (i32.const -1))
  (global $state (mut i32) (i32.const 0))

  (func $narrow
    (if (i32.lt_u (global.get $range) (i32.const 0x1000000))
      (then
        (global.set $range (i32.shl (global.get $range) (i32.const 8)))
        (global.set $code
          (i32.or (i32.shl (global.get $code) (i32.const 8)) (i32.load8_u (global.get $at))))
        (global.set $at (i32.add (global.get $at) (i32.const 1))))))

  (func $bit (param $decision i32) (result i32)
    (local $odds i32) (local $bound i32) (local $one i32)
    (local.set $decision (i32.shl (local.get $decision) (i32.const 1)))
    (local.set $odds (i32.load16_s (local.get $decision)))
    (local.set $bound
      (i32.mul (i32.shr_u (global.get $range) (i32.const 11)) (i32.add (local.get $odds) (i32.const 1024))))
    (if (local.tee $one (i32.ge_u (global.get $code) (local.get $bound)))
      (then
        (global.set $range (i32.sub (global.get $range) (local.get $bound)))
        (global.set $code (i32.sub (global.get $code) (local.get $bound))))
      (else (global.set $range (local.get $bound))))
    ;; A 32nd of the way to 2048 or, rounded the other way, to 0.
    (i32.store16 (local.get $decision)
      (i32.add (local.get $odds)
        (i32.shr_s
          (i32.sub (select (i32.const -993) (i32.const 1024) (local.get $one)) (local.get $odds))
          (i32.const 5))))
    (call $narrow)
    (local.get $one))

  ;; Of the first kind that has one number for each state; so for the others.
  (func $of_state (param $kind i32) (result i32)
    (call $bit (i32.add (local.get $kind) (global.get $state))))

  ;; Bits, the highest first, each with odds that depend on those before it.
  (func $tree (param $base i32) (param $node i32) (param $limit i32) (result i32)
    (loop $more
      (if (i32.lt_u (local.get $node) (local.get $limit))
        (then
          (local.set $node
            (i32.add
              (i32.shl (local.get $node) (i32.const 1))
              (call $bit (i32.add (local.get $base) (local.get $node)))))
          (br $more))))
    (i32.sub (local.get $node) (local.get $limit)))

  ;; So many bits, the lowest first, and a sum to add them to.
  (func $reversed (param $base i32) (param $bits i32) (param $sum i32) (result i32)
    (local $node i32) (local $place i32) (local $one i32)
    (local.set $node (i32.const 1))
    (loop $more
      (local.set $one (call $bit (i32.add (local.get $base) (local.get $node))))
      (local.set $node (i32.add (i32.shl (local.get $node) (i32.const 1)) (local.get $one)))
      (local.set $sum (i32.add (local.get $sum) (i32.shl (local.get $one) (local.get $place))))
      (local.set $place (i32.add (local.get $place) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $place) (local.get $bits))))
    (local.get $sum))

  ;; Less two.
  (func $length (param $base i32) (result i32)
    (if (i32.eqz (call $bit (local.get $base)))
      (then (return (call $tree (i32.add (local.get $base) (i32.const 2)) (i32.const 1) (i32.const 8)))))
    (if (i32.eqz (call $bit (i32.add (local.get $base) (i32.const 1))))
      (then
        (return
          (i32.add (i32.const 8)
            (call $tree (i32.add (local.get $base) (i32.const 10)) (i32.const 1) (i32.const 8))))))
    (i32.add (i32.const 16)
      (call $tree (i32.add (local.get $base) (i32.const 18)) (i32.const 1) (i32.const 256))))

  ;; Less one.
  (func $distance (param $length i32) (result i32)
    (local $slot i32) (local $bits i32) (local $value i32)
    (local.set $slot
      (call $tree
        (i32.add (i32.const 72)
          (i32.shl
            (select (local.get $length) (i32.const 3) (i32.lt_u (local.get $length) (i32.const 3)))
            (i32.const 6)))
        (i32.const 1)
        (i32.const 64)))
    (if (i32.lt_u (local.get $slot) (i32.const 4)) (then (return (local.get $slot))))
    (local.set $bits (i32.sub (i32.shr_u (local.get $slot) (i32.const 1)) (i32.const 1)))
    (local.set $value
      (i32.shl (i32.or (i32.const 2) (i32.and (local.get $slot) (i32.const 1))) (local.get $bits)))
    (if (i32.lt_u (local.get $slot) (i32.const 14))
      (then
        (return
          (call $reversed
            (i32.sub (i32.add (i32.const 328) (local.get $value)) (local.get $slot))
            (local.get $bits)
            (local.get $value)))))
    ;; The bits in the middle are as good as random.
    (loop $more
      (local.set $bits (i32.sub (local.get $bits) (i32.const 1)))
      (global.set $range (i32.shr_u (global.get $range) (i32.const 1)))
      (if (i32.ge_u (global.get $code) (global.get $range))
        (then
          (global.set $code (i32.sub (global.get $code) (global.get $range)))
          (local.set $value (i32.add (local.get $value) (i32.shl (i32.const 1) (local.get $bits))))))
      (call $narrow)
      (br_if $more (i32.gt_u (local.get $bits) (i32.const 4))))
    (call $reversed (i32.const 456) (i32.const 4) (local.get $value)))

  ;; After a match the byte is not the one that would go on with it.
  (func $literal (param $before i32) (param $unlike i32) (result i32)
    (local $base i32) (local $node i32) (local $likely i32) (local $one i32)
    (local.set $base
      (i32.add (i32.const 1020) (i32.mul (i32.const 0x300) (i32.shr_u (local.get $before) (i32.const 5)))))
    (local.set $node (i32.const 1))
    (if (i32.gt_u (global.get $state) (i32.const 6))
      (then
        (loop $more
          (local.set $likely (i32.and (i32.shr_u (local.get $unlike) (i32.const 7)) (i32.const 1)))
          (local.set $unlike (i32.shl (local.get $unlike) (i32.const 1)))
          (local.set $one
            (call $bit
              (i32.add
                (i32.add (local.get $base) (local.get $node))
                (i32.shl (i32.add (local.get $likely) (i32.const 1)) (i32.const 8)))))
          (local.set $node (i32.add (i32.shl (local.get $node) (i32.const 1)) (local.get $one)))
          (br_if $more
            (i32.and
              (i32.eq (local.get $one) (local.get $likely))
              (i32.lt_u (local.get $node) (i32.const 256)))))))
    (call $tree (local.get $base) (local.get $node) (i32.const 256)))

  (func (export "unpack") (result i32)
    (local $to i32) (local $count i32) (local $swapped i32)
    ;; The latest four distances, less one.
    (local $first i32) (local $second i32) (local $third i32) (local $fourth i32)
    (local.set $to (i32.const MODULE))
    (loop $more
      (if (call $of_state (i32.const 0))
        (then
          (block $copy
            (if (call $of_state (i32.const 12))
              (then
                (if (call $of_state (i32.const 24))
                  (then
                    (local.set $swapped (local.get $first))
                    (local.set $first (local.get $second))
                    (local.set $second (local.get $swapped))
                    (if (call $bit (i32.add (i32.const 36) (global.get $state)))
                      (then
                        (local.set $swapped (local.get $first))
                        (local.set $first (local.get $third))
                        (local.set $third (local.get $swapped))
                        (if (call $of_state (i32.const 48))
                          (then
                            (local.set $swapped (local.get $first))
                            (local.set $first (local.get $fourth))
                            (local.set $fourth (local.get $swapped)))))))
                  (else
                    (if (i32.eqz (call $of_state (i32.const 60)))
                      (then
                        (local.set $count (i32.const 1))
                        (global.set $state
                          (select (i32.const 9) (i32.const 11) (i32.lt_u (global.get $state) (i32.const 7))))
                        (br $copy)))))
                (local.set $count (i32.add (i32.const 2) (call $length (i32.const 746))))
                (global.set $state
                  (select (i32.const 8) (i32.const 11) (i32.lt_u (global.get $state) (i32.const 7)))))
              (else
                (local.set $fourth (local.get $third))
                (local.set $third (local.get $second))
                (local.set $second (local.get $first))
                (local.set $count (call $length (i32.const 472)))
                (local.set $first (call $distance (local.get $count)))
                (local.set $count (i32.add (i32.const 2) (local.get $count)))
                (global.set $state
                  (select (i32.const 7) (i32.const 10) (i32.lt_u (global.get $state) (i32.const 7)))))))
          (loop $byte
            (i32.store8 (local.get $to)
              (i32.load8_u (i32.sub (i32.sub (local.get $to) (i32.const 1)) (local.get $first))))
            (local.set $to (i32.add (local.get $to) (i32.const 1)))
            (br_if $byte (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
        (else
          (i32.store8 (local.get $to)
            (call $literal
              (i32.load8_u (i32.sub (local.get $to) (i32.const 1)))
              (i32.load8_u (i32.sub (i32.sub (local.get $to) (i32.const 1)) (local.get $first)))))
          (local.set $to (i32.add (local.get $to) (i32.const 1)))
          (global.set $state
            (select
              (i32.const 0)
              (i32.sub
                (global.get $state)
                (select (i32.const 3) (i32.const 6) (i32.lt_u (global.get $state) (i32.const 10))))
              (i32.lt_u (global.get $state) (i32.const 4))))))
      (br_if $more (i32.lt_u (local.get $to) (i32.shl (memory.size) (i32.const 16)))))
    (i32.const MODULE)))
