# Benchmarks (docs/benchmarks.md). `make bench ONLY=REGEX` picks measures by
# name; QUICK=1 runs them on little data, to try the harness itself; DATA=FILE,
# of `objects` lines, measures search on that catalog.

BENCH_PROGRAMS := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,\
	$(wildcard tests/bench/*.c))

$(BUILD)/bench/%: tests/bench/%.c $(call archives,cmd $(KNOWS_cmd))
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) $(LDFLAGS) $< \
		-Wl,--start-group $(call archives,cmd $(KNOWS_cmd)) \
		-Wl,--end-group $(LIBS) -o $@

# Search has several files.
BENCH_SEARCH := $(patsubst tests/bench/%.c,$(BUILD)/bench/%.o,\
	$(wildcard tests/bench/search/*.c))

$(BUILD)/bench/%.o: tests/bench/%.c | have-packages
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -c $< -o $@

$(BUILD)/bench/searching: $(BENCH_SEARCH) \
		$(call archives,search $(KNOWS_search))
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(BENCH_SEARCH) -Wl,--start-group \
		$(call archives,search $(KNOWS_search)) -Wl,--end-group \
		$(LIBS) -o $@

# So has what is measured of libraries without a server.
BENCH_LIBRARY := $(patsubst tests/bench/%.c,$(BUILD)/bench/%.o,\
	$(wildcard tests/bench/library/*.c))

$(BUILD)/bench/keeping: $(BENCH_LIBRARY) \
		$(call archives,library $(KNOWS_library))
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(BENCH_LIBRARY) -Wl,--start-group \
		$(call archives,library $(KNOWS_library)) -Wl,--end-group \
		$(LIBS) -o $@

-include $(wildcard $(BUILD)/bench/*.d $(BUILD)/bench/search/*.d \
	$(BUILD)/bench/library/*.d)

.PHONY: bench-programs
bench-programs: $(BUILD)/tonearm $(BUILD)/tonearm-media $(BUILD)/hear \
		$(BENCH_PROGRAMS) \
		$(BUILD)/bench/searching $(BUILD)/bench/keeping

# Other engines, in Rust, whose crates are pinned in Cargo.lock. Debian's
# compiler is older than what they need, so it is no package of tools/deps.
BENCH_PEERS := $(BUILD)/bench/peers/release/peers

$(BENCH_PEERS): $(wildcard tests/bench/peers/*.* tests/bench/peers/src/*.rs)
	@command -v cargo >/dev/null || { \
		echo "bench-peers needs cargo, of Rust 1.88 or newer" >&2; exit 1; }
	$(say) CARGO $@
	$(Q)cargo build --quiet --release --locked --target-dir $(@D)/.. \
		--manifest-path tests/bench/peers/Cargo.toml
	@touch $@

# Standard output is for BENCH lines alone, so that building goes elsewhere.
.PHONY: bench bench-large bench-peers
bench bench-large bench-peers:
	@tools/deps install build bench
	@$(MAKE) --no-print-directory -j2 bench-programs \
		$(if $(filter bench-peers,$@),$(BENCH_PEERS)) >&2
	@tests/bench/main.py --build '$(BUILD)' $(if $(QUICK),--quick) \
		$(if $(DATA),--objects '$(subst ','\'',$(value DATA))') \
		--only '$(subst ','\'',$(value ONLY))' $@
