# Fuzzing. A target is tests/fuzz/<target>.c; corpus/<target>/ has inputs to
# begin with, crashers/<target>/ those that once did harm.
#
#   make fuzz-replay         runs every target over its corpus and crashers,
#                            with any compiler and any SAN
#   make fuzz-build          the targets with libFuzzer (clang)
#   make fuzz SECONDS=20     each target for so long; what is found is kept in
#                            $(BUILD)/fuzz/found
FUZZ_TARGETS := $(filter-out replay,$(notdir $(basename \
	$(wildcard tests/fuzz/*.c))))
FUZZ_ROOMS := cmd $(KNOWS_cmd) media/program $(KNOWS_media/program)
# Of FFmpeg only what needs it links it.
FUZZ_LIBS = $(if $(filter media_%,$(1)),$(LIBS_media/program)) \
	$(if $(filter client_%,$(1)),$(BUILD)/libtonearm-client.a $(LIBS_client))
FUZZ_LINK ?=
SECONDS ?= 20

$(BUILD)/replay/replay.o: tests/fuzz/replay.c tests/fuzz/target.h
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

# With FUZZ_LINK, libFuzzer brings main(); else replay.c does.
FUZZ_MAIN := $(if $(FUZZ_LINK),,$(BUILD)/replay/replay.o)
FUZZ_PROGRAMS := $(addprefix $(BUILD)/replay/,$(FUZZ_TARGETS))
$(FUZZ_PROGRAMS): $(BUILD)/replay/%: tests/fuzz/%.c $(FUZZ_MAIN) \
		$(wildcard tests/fuzz/*.h) $(call archives,$(FUZZ_ROOMS)) \
		$(BUILD)/libtonearm-client.a
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(CPPFLAGS) $(CLIENT_INCLUDE) $(PKG_CFLAGS) $(CFLAGS) \
		$(LDFLAGS) $(FUZZ_LINK) $< $(FUZZ_MAIN) -Wl,--start-group \
		$(call archives,$(FUZZ_ROOMS)) -Wl,--end-group $(LIBS) \
		$(call FUZZ_LIBS,$*) -o $@

.PHONY: fuzz-programs fuzz-replay fuzz-build fuzz
fuzz-programs: $(FUZZ_PROGRAMS)

fuzz-replay: $(FUZZ_PROGRAMS)
	@tests/fuzz/run replay $^

fuzz-build:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang OPT=-O1 \
		SAN=fuzzer-no-link,address,undefined,float-cast-overflow \
		FUZZ_LINK=-fsanitize=fuzzer fuzz-programs

fuzz: fuzz-build
	@tests/fuzz/run fuzz $(SECONDS) \
		$(addprefix $(BUILD)/fuzz/replay/,$(FUZZ_TARGETS))
