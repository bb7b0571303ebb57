;; The module as it is sent: it holds the real one, packed, and unpacks it. The build fills in the words in capitals.
;; `unpack` gives the address of the module, which ends with the memory.
;;
;; What is packed are streams: instructions, and for each kind of instruction the immediates (see scripts/build/streams.mjs).
;; `decode` unpacks them, by LZMA with lc = 1 and lp = pb = 0; `unpack` makes the module of them.
;;
;; Each of the 2,556 kinds of decision has its odds, two bytes at twice its number: how likely a 0 is, in 2048ths, less
;; the half that it begins with. The numbers, of which the first six kinds have one for each of twelve states:
;;     0 match          12 repeated      24, 36, 48 which distance      60 no single byte      72 slot of a distance
;;   328 distance      456 aligned      472 length                     746 length, repeated   1020 literal
(module
  (memory (export "memory") PAGES)
  ;; How many LEB numbers follow each of four instructions, two bits each; 3 stands for the bytes of a float.
  (data (i32.const COUNTS) "\50\01\00\15\09\00\00\02\55\01\aa\aa\aa\aa\aa\6a\d5\03")
  (data (i32.const LONG) "\04\00\00\00\00\00\00\00\00\00\00\00\00\00\05")
  (data (i32.const PACKED) "BYTES")
  (global $at (mut i32) (i32.const PACKED))
  (global $code (mut i32) (i32.const CODE))
  (global $range (mut i32) (i32.const -1))
  (global $state (mut i32) (i32.const 0))
  ;; Where the module goes on.
  (global $to (mut i32) (i32.const MODULE))

  ;; Bits, the highest first, each with odds that depend on those before it. The one loop where the time goes: it keeps what
  ;; it needs in locals and calls nothing, since it runs before a browser has optimised it.
  (func $tree (param $base i32) (param $node i32) (param $limit i32) (result i32)
    (local $code i32) (local $range i32) (local $bound i32) (local $odds i32) (local $place i32)
    (local.set $code (global.get $code))
    (local.set $range (global.get $range))
    (loop $more
      (local.set $place (i32.shl (i32.add (local.get $base) (local.get $node)) (i32.const 1)))
      (local.set $odds (i32.load16_s (local.get $place)))
      (local.set $bound
        (i32.mul (i32.shr_u (local.get $range) (i32.const 11)) (i32.add (local.get $odds) (i32.const 1024))))
      (local.set $node (i32.shl (local.get $node) (i32.const 1)))
      ;; The odds move by a 32nd of the way to 2048 or, rounded the other way, to 0.
      (if (i32.lt_u (local.get $code) (local.get $bound))
        (then
          (local.set $range (local.get $bound))
          (i32.store16 (local.get $place)
            (i32.add (local.get $odds)
              (i32.shr_s (i32.sub (i32.const 1024) (local.get $odds)) (i32.const 5)))))
        (else
          (local.set $range (i32.sub (local.get $range) (local.get $bound)))
          (local.set $code (i32.sub (local.get $code) (local.get $bound)))
          (local.set $node (i32.add (local.get $node) (i32.const 1)))
          (i32.store16 (local.get $place)
            (i32.add (local.get $odds)
              (i32.shr_s (i32.sub (i32.const -993) (local.get $odds)) (i32.const 5))))))
      (if (i32.lt_u (local.get $range) (i32.const 0x1000000))
        (then
          (local.set $range (i32.shl (local.get $range) (i32.const 8)))
          (local.set $code
            (i32.or (i32.shl (local.get $code) (i32.const 8)) (i32.load8_u (global.get $at))))
          (global.set $at (i32.add (global.get $at) (i32.const 1)))))
      (br_if $more (i32.lt_u (local.get $node) (local.get $limit))))
    (global.set $code (local.get $code))
    (global.set $range (local.get $range))
    (i32.sub (local.get $node) (local.get $limit)))

  (func $bit (param $decision i32) (result i32)
    (call $tree (i32.sub (local.get $decision) (i32.const 1)) (i32.const 1) (i32.const 2)))

  ;; Of the first kind that has one number for each state; so for the others.
  (func $of_state (param $kind i32) (result i32)
    (call $bit (i32.add (local.get $kind) (global.get $state))))

  ;; So many bits, the lowest first, and a sum to add them to.
  (func $reversed (param $base i32) (param $bits i32) (param $sum i32) (result i32)
    (local $read i32)
    (local.set $read (call $tree (local.get $base) (i32.const 1) (i32.shl (i32.const 1) (local.get $bits))))
    (loop $more
      (local.set $bits (i32.sub (local.get $bits) (i32.const 1)))
      (local.set $sum
        (i32.add (local.get $sum) (i32.shl (i32.and (local.get $read) (i32.const 1)) (local.get $bits))))
      (local.set $read (i32.shr_u (local.get $read) (i32.const 1)))
      (br_if $more (local.get $bits)))
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
      (if (i32.lt_u (global.get $range) (i32.const 0x1000000))
        (then
          (global.set $range (i32.shl (global.get $range) (i32.const 8)))
          (global.set $code
            (i32.or (i32.shl (global.get $code) (i32.const 8)) (i32.load8_u (global.get $at))))
          (global.set $at (i32.add (global.get $at) (i32.const 1)))))
      (br_if $more (i32.gt_u (local.get $bits) (i32.const 4))))
    (call $reversed (i32.const 456) (i32.const 4) (local.get $value)))

  ;; After a match the byte is not the one that would go on with it.
  (func $literal (param $before i32) (param $unlike i32) (result i32)
    (local $base i32) (local $node i32) (local $likely i32) (local $one i32)
    (local.set $base
      (i32.add (i32.const 1020) (i32.mul (i32.const 0x300) (i32.shr_u (local.get $before) (i32.const 7)))))
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
    (if (i32.lt_u (local.get $node) (i32.const 256))
      (then (return (call $tree (local.get $base) (local.get $node) (i32.const 256)))))
    (i32.sub (local.get $node) (i32.const 256)))

  (func $decode
    (local $to i32) (local $count i32) (local $swapped i32)
    ;; The latest four distances, less one.
    (local $first i32) (local $second i32) (local $third i32) (local $fourth i32)
    (local.set $to (i32.const STREAMS))
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
      (br_if $more (i32.lt_u (local.get $to) (i32.const UNPACKED)))))

  ;; So many bytes of a stream, whose address is in the table that the streams begin with.
  (func $bytes (param $stream i32) (param $count i32)
    (local $at i32)
    (local.set $stream (i32.shl (local.get $stream) (i32.const 2)))
    (local.set $at (i32.load offset=STREAMS (local.get $stream)))
    (loop $more
      (i32.store8 (global.get $to) (i32.load8_u (local.get $at)))
      (global.set $to (i32.add (global.get $to) (i32.const 1)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $more (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (i32.store offset=STREAMS (local.get $stream) (local.get $at)))

  ;; So many LEB numbers; gives the last.
  (func $numbers (param $stream i32) (param $count i32) (result i32)
    (local $at i32) (local $to i32) (local $byte i32) (local $number i32) (local $shift i32)
    (local.set $stream (i32.shl (local.get $stream) (i32.const 2)))
    (local.set $at (i32.load offset=STREAMS (local.get $stream)))
    (local.set $to (global.get $to))
    (loop $more
      (if (local.get $count)
        (then
          (i32.store8 (local.get $to) (local.tee $byte (i32.load8_u (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (local.set $to (i32.add (local.get $to) (i32.const 1)))
          (local.set $number
            (i32.or
              (select (local.get $number) (i32.const 0) (local.get $shift))
              (i32.shl (i32.and (local.get $byte) (i32.const 127)) (local.get $shift))))
          (local.set $shift
            (select (i32.add (local.get $shift) (i32.const 7)) (i32.const 0) (i32.gt_u (local.get $byte) (i32.const 127))))
          (local.set $count (i32.sub (local.get $count) (i32.eqz (local.get $shift))))
          (br $more))))
    (global.set $to (local.get $to))
    (i32.store offset=STREAMS (local.get $stream) (local.get $at))
    (local.get $number))

  ;; Alignment, as far as it is not what it was for the instruction before, and offset.
  (func $address (param $op i32)
    (call $bytes (i32.const 6) (i32.const 1))
    (local.set $op (i32.add (local.get $op) (i32.const ALIGNS)))
    (i32.store8 (local.get $op)
      (i32.xor (i32.load8_u (local.get $op)) (i32.load8_u (i32.sub (global.get $to) (i32.const 1)))))
    (i32.store8 (i32.sub (global.get $to) (i32.const 1)) (i32.load8_u (local.get $op)))
    (drop (call $numbers (i32.const 7) (i32.const 1))))

  (func $function
    (local $start i32) (local $depth i32) (local $op i32) (local $count i32) (local $kind i32)
    ;; Its size comes when it is known.
    (global.set $to (local.tee $start (i32.add (global.get $to) (i32.const 3))))
    (drop (call $numbers (i32.const 1) (i32.shl (call $numbers (i32.const 1) (i32.const 1)) (i32.const 1))))
    (local.set $depth (i32.const 1))
    (loop $more
      (call $bytes (i32.const 5) (i32.const 1))
      (local.set $op (i32.load8_u (i32.sub (global.get $to) (i32.const 1))))
      ;; A long constant.
      (if (i32.eq (local.get $op) (i32.const 0xc5))
        (then (i32.store8 (i32.sub (global.get $to) (i32.const 1)) (i32.const 0x41))))
      ;; block, loop, if; end.
      (local.set $depth
        (i32.sub
          (i32.add (local.get $depth) (i32.lt_u (i32.sub (local.get $op) (i32.const 2)) (i32.const 3)))
          (i32.eq (local.get $op) (i32.const 11))))
      (local.set $count
        (i32.and
          (i32.shr_u
            (i32.load8_u offset=COUNTS (i32.shr_u (local.get $op) (i32.const 2)))
            (i32.shl (i32.and (local.get $op) (i32.const 3)) (i32.const 1)))
          (i32.const 3)))
      (if (i32.eq (local.get $count) (i32.const 3))
        (then (call $bytes (local.get $op) (i32.shl (i32.const 4) (i32.sub (local.get $op) (i32.const 0x43)))))
        (else
          (if (i32.lt_u (i32.sub (local.get $op) (i32.const 0x28)) (i32.const 23))
            (then (call $address (local.get $op)))
            (else
              (local.set $kind (call $numbers (local.get $op) (local.get $count)))
              ;; br_table
              (if (i32.eq (local.get $op) (i32.const 14))
                (then
                  (drop (call $numbers (local.get $op) (i32.add (local.get $kind) (i32.const 1))))))
              ;; Bulk memory, of which those with even numbers have two.
              (if (i32.and (i32.eq (local.get $op) (i32.const 0xfc)) (i32.gt_u (local.get $kind) (i32.const 7)))
                (then
                  (drop
                    (call $numbers
                      (local.get $op)
                      (i32.sub (i32.const 2) (i32.and (local.get $kind) (i32.const 1)))))))
              (if (i32.eq (local.get $op) (i32.const 0xfd))
                (then
                  (if (i32.or
                        (i32.lt_u (local.get $kind) (i32.const 12))
                        (i32.lt_u (i32.sub (local.get $kind) (i32.const 84)) (i32.const 10)))
                    (then (call $address (local.get $op))))
                  ;; Constants and shuffles; lanes, of memory as well.
                  (if (i32.lt_u (i32.sub (local.get $kind) (i32.const 12)) (i32.const 2))
                    (then (call $bytes (local.get $op) (i32.const 16))))
                  (if (i32.or
                        (i32.lt_u (i32.sub (local.get $kind) (i32.const 21)) (i32.const 14))
                        (i32.lt_u (i32.sub (local.get $kind) (i32.const 84)) (i32.const 8)))
                    (then (call $bytes (local.get $op) (i32.const 1))))))))))
      (br_if $more (local.get $depth)))
    (local.set $op (i32.sub (global.get $to) (local.get $start)))
    (i32.store8 (i32.sub (local.get $start) (i32.const 3)) (i32.or (local.get $op) (i32.const 128)))
    (i32.store8 (i32.sub (local.get $start) (i32.const 2))
      (i32.or (i32.shr_u (local.get $op) (i32.const 7)) (i32.const 128)))
    (i32.store8 (i32.sub (local.get $start) (i32.const 1)) (i32.shr_u (local.get $op) (i32.const 14))))

  (func (export "unpack") (result i32)
    (call $decode)
    (call $bytes (i32.const 0) (i32.const BEFORE))
    (loop $more
      (call $function)
      (br_if $more (i32.lt_u (global.get $to) (i32.const LAST))))
    (call $bytes (i32.const 0) (i32.const AFTER))
    (i32.const MODULE)))
