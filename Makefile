# Tonearm. `make run` and `make check` are all a newcomer needs; see README.md.
#
# src/rooms.def has the rooms of src/, media/ and client/. Each becomes a static library;
# a room's unit tests link only what the room may know, so that an arrow upward
# fails to link as well as failing tools/rooms.

BUILD ?= build
ifeq ($(origin CC),default)
CC := gcc
endif
OPT ?= -O2
# Under a sanitizer lines are enough for its stacks, and quicker to write.
DEBUG ?= $(if $(SAN),-g1,-g)
SAN ?=
# V=1 shows the commands themselves.
Q := $(if $(V),,@)
say := @printf '  %s %s\n'

# ROOMS, and KNOWS_<room>: what a program of that room links. Goals that begin
# by installing what is missing call make again for the rest: on a bare machine
# nothing is there yet that could read the table.
ROOMS_MK := $(BUILD)/rooms.mk
$(ROOMS_MK): src/rooms.def tools/rooms
	@mkdir -p $(@D)
	@command -v python3 >/dev/null || tools/deps missing build
	@tools/rooms --make > $@
INSTALLING := deps run check check-deep bench bench-large bench-peers eval \
	clean reference
ifneq ($(filter-out $(INSTALLING),$(or $(MAKECMDGOALS),all)),)
include $(ROOMS_MK)
endif

PACKAGES := libh2o-evloop libsodium sqlite3 libcrypto libssl libzstd zlib \
	libarchive libxml-2.0 libpng libjpeg libutf8proc libpq libcurl

WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla $(if $(WERROR),-Werror)
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer)
# The folder has what headers of libh2o's include and its package lacks.
CPPFLAGS += -Isrc -I. -I$(BUILD)/gen -iquote src/http/libh2o \
	-include src/base/banned.h -D_GNU_SOURCE -MMD -MP
CFLAGS += -std=gnu11 $(DEBUG) $(OPT) $(WARN) $(SANFLAGS)
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null | \
	sed 's/-I/-isystem /g')
# libwslay's package has no file for pkg-config. OpenBLAS goes in whole, so that
# src/model/blas_threads.c has its say, and only into what trains models.
BLAS := $(firstword $(wildcard \
	/usr/lib/*/openblas-pthread/libopenblas.a) -lopenblas)
# The commit is in one object, apart from its room's archive: when it is another,
# two programs are linked anew, and no tests.
VERSION := $(BUILD)/libversion.a
VERSION_OBJ := $(BUILD)/obj/base/version.o
LIBS := $(VERSION) $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lwslay \
	$(BLAS) -lm -pthread

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all
all: $(BUILD)/tonearm

# Names a missing package instead of failing in the middle of a compiler's
# complaint; asks the package database only when pkg-config misses something.
.PHONY: have-packages
have-packages:
	@pkg-config --exists $(PACKAGES) $(MEDIA_PACKAGES) \
		$(ANALYSIS_PACKAGES) $(CLIENT_PACKAGES) 2>/dev/null || \
		tools/deps missing build

# Everything that is missing, for all goals.
.PHONY: deps
deps:
	@tools/deps install build run test format postgres browser clients \
		fuzz bench eval music package

# LISTEN=ADDR and DATA=DIR say where, if not 127.0.0.1:8080 and data.
.PHONY: run
run:
	@tools/deps install build run
	@$(MAKE) --no-print-directory -j2 all >&2
	@exec tools/run $(BUILD)/tonearm

# What makes /docs interactive, of npm's registry.
.PHONY: reference
reference:
	@tools/reference $(BUILD)/share/reference

.PHONY: check check-deep
check:
	@tools/deps install build test format postgres browser clients
	@BUILD=$(BUILD) tools/check
check-deep:
	@tools/deps install build test format postgres browser clients fuzz \
		music package
	@BUILD=$(BUILD) tools/check deep

# The archive of a room, whose name may have a slash in it.
archive = $(BUILD)/lib$(subst /,_,$(1)).a
archives = $(foreach room,$(1),$(call archive,$(room)))

# Its folder: those of media, and client, lie beside src.
folder = $(if $(filter media/% client,$(1)),,src/)$(1)

define room_rules
OBJ_$(1) := $$(filter-out $(VERSION_OBJ),\
	$$(patsubst $(call folder,$(1))/%.c,$$(BUILD)/obj/$(1)/%.o,\
	$$(wildcard $(call folder,$(1))/*.c)))
$(call archive,$(1)): $$(OBJ_$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)$$(AR) rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_rules,$(room))))

# What git says is asked each time, and told only when it is something new.
.PHONY: ask-again
ask-again:
$(BUILD)/gen/base/commit.def: ask-again
	@mkdir -p $(@D)
	@commit=$$(tools/version commit); \
	echo "#define VERSION_COMMIT \"$${commit:++$$commit}\"" > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
$(VERSION_OBJ): $(BUILD)/gen/base/commit.def src/base/version.h
$(VERSION): $(VERSION_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^
# Whoever links base has it.
$(call archive,base): | $(VERSION)

# Products of vectors are loops, which only -O3 has the machine do eight at once.
$(OBJ_model): OPT := $(OPT:-O2=-O3)

$(BUILD)/obj/%.o: src/%.c | have-packages
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -c $< -o $@

# Traditional and simplified characters, as ICU has them.
$(BUILD)/gen/search/han.def: tools/han.c | have-packages
	@mkdir -p $(@D)
	$(say) HAN $@
	$(Q)$(CC) -std=gnu11 $(WARN) $< -o $(BUILD)/gen/han \
		$(shell pkg-config --cflags --libs icu-i18n)
	$(Q)$(BUILD)/gen/han > $@
$(BUILD)/obj/search/script.o: $(BUILD)/gen/search/han.def

# docs/openapi.yaml, as JSON and as a list of its operations.
$(BUILD)/gen/api/service/openapi.json $(BUILD)/gen/pages/operations.def: \
		docs/openapi.yaml tools/openapi | have-packages
	@mkdir -p $(@D)
	$(say) OPENAPI $@
	$(Q)tools/openapi $(subst .,,$(suffix $@)) > $@
$(BUILD)/obj/api/service/described.o: $(BUILD)/gen/api/service/openapi.json
$(BUILD)/obj/pages/reference.o: $(BUILD)/gen/pages/operations.def

$(BUILD)/gen/api/bench/openapi.json: docs/openapi-bench.yaml tools/openapi | \
		have-packages
	@mkdir -p $(@D)
	$(say) OPENAPI $@
	$(Q)tools/openapi json $< > $@
$(BUILD)/obj/api/bench/page.o: $(BUILD)/gen/api/bench/openapi.json \
		$(wildcard src/api/bench/web/*)

# What the assembler puts in the compiler doesn't know of.
$(BUILD)/obj/pages/files.o: $(wildcard src/pages/web/*)

# The room `late` stands in for two libraries.
$(BUILD)/tonearm: $(OBJ_cmd) $(call archives,$(KNOWS_cmd)) $(VERSION)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(OBJ_cmd) -Wl,--start-group \
		$(call archives,$(KNOWS_cmd)) -Wl,--end-group \
		$(filter-out -lpq -lcurl,$(LIBS)) -o $@

# Unit tests: tests/unit/<room>/<file>_test.c, one program each, in as many
# processes as -j allows. `make unit-api/call` builds and runs one room's. A
# program that passed leaves a stamp and isn't run again while it is the same.
# OK is how stamps end: where the environment asks for PostgreSQL, many faults
# or a sanitizer's stricter ways, what passed without them says nothing.
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,\
	$(wildcard $(foreach room,$(ROOMS),tests/unit/$(room)/*_test.c)))
OK := $(shell \
	set -- $$(env | grep -E '^(TONEARM_(DEEP|TEST_)|[A-Z]+SAN_OPTIONS)' | \
		sort | cksum); \
	[ $$2 -eq 0 ] || printf .$$1).ok

$(addsuffix .o,$(UNIT)): $(BUILD)/unit/%.o: tests/unit/%.c | have-packages
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) -Itests $(PKG_CFLAGS) $(CFLAGS) -c $< -o $@

# An archive doesn't tell which programs a change in it concerns: all of them are
# linked anew, and the runner sees which ones differ. gold links hundreds of them
# in a third of the time; where it is missing, the usual linker does.
QUICK_LD := $(if $(shell command -v ld.gold),-fuse-ld=gold)
define unit_room
UNIT_$(1) := $(filter $(BUILD)/unit/$(1)/%,$(UNIT))
$$(UNIT_$(1)): %: %.o $(call archives,$(1) $(KNOWS_$(1))) | $(VERSION)
	$$(say) LINK $$@
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) $$(QUICK_LD) $$< -Wl,--start-group \
		$(call archives,$(1) $(KNOWS_$(1))) -Wl,--end-group \
		$$(LIBS) $$(LIBS_$(1)) -lcmocka -o $$@

.PHONY: unit-$(1)
unit-$(1): $$(UNIT_$(1):%=%$(OK))
	@tests/unit/run sum $(BUILD)/unit $$^
endef
$(foreach room,$(ROOMS),$(eval $(call unit_room,$(room))))

# A program that fails leaves no stamp, which the sum at the end tells: the
# others run whatever it does.
$(UNIT:%=%$(OK)): %$(OK): % | unit-begin
	@tests/unit/run one $(BUILD)/unit $@ $<

.PHONY: unit unit-begin
unit-begin:
	@tests/unit/run begin $(BUILD)/unit

# WITHOUT="http db" leaves rooms out.
unit: $(foreach room,$(filter-out $(WITHOUT),$(ROOMS)),$(UNIT_$(room):%=%$(OK)))
	@tests/unit/run sum $(BUILD)/unit $^

# What a database may see: tools/with-postgres make unit-state
STATE_ROOMS := $(foreach room,$(ROOMS),\
	$(if $(filter db,$(room) $(KNOWS_$(room))),$(room)))

.PHONY: unit-state
unit-state: $(foreach room,$(STATE_ROOMS),$(UNIT_$(room):%=%$(OK)))
	@tests/unit/run sum $(BUILD)/unit $^

include media/media.mk
include packaging/install.mk
include client/client.mk

# Commands that talk to a server are programs of that library.
$(OBJ_remote): $(CLIENT_MADE)/made
$(OBJ_remote): CPPFLAGS += $(CLIENT_INCLUDE)
WITH_CLIENT := $(BUILD)/tonearm $(UNIT_remote) $(UNIT_cmd)
$(WITH_CLIENT): $(BUILD)/libtonearm-client.a
$(WITH_CLIENT): LIBS := $(BUILD)/libtonearm-client.a $(LIBS_client) $(LIBS)
-include tests/bench/bench.mk
-include tests/eval/eval.mk
-include tests/fuzz/fuzz.mk

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(patsubst %.o,%.d,$(foreach room,$(ROOMS),$(OBJ_$(room)))) \
	$(addsuffix .d,$(UNIT))
