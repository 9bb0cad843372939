# libtonearm-client, a library for programs in C. Nothing of the server is in
# it; what it has of the API is made from the server's own tables.
CLIENT_PACKAGES := jansson
LIBS_client := $(shell pkg-config --libs libcurl jansson 2>/dev/null)
CLIENT_MADE := $(BUILD)/gen/client
CLIENT_INCLUDE := -Iclient -I$(CLIENT_MADE)
CLIENT_VERSION := $(shell sed -n \
	's/^.define TONEARM_CLIENT_VERSION "\(.*\)"/\1/p' client/tonearm/client.h)
CLIENT_LIBRARIES := $(BUILD)/libtonearm-client.a $(BUILD)/libtonearm-client.so

# A stamp: the generator writes several files.
$(CLIENT_MADE)/made: tools/client-endpoints docs/openapi.yaml \
		client/tonearm/objects.h $(wildcard src/api/*/*.def)
	@mkdir -p $(@D)
	$(say) MAKE $(CLIENT_MADE)
	$(Q)tools/client-endpoints $(CLIENT_MADE)
	@touch $@
$(CLIENT_MADE)/endpoints.c $(CLIENT_MADE)/kinds.c: $(CLIENT_MADE)/made ;

OBJ_CLIENT_MADE := $(BUILD)/obj/client/made/endpoints.o \
	$(BUILD)/obj/client/made/kinds.o
$(OBJ_client) $(OBJ_CLIENT_MADE): $(CLIENT_MADE)/made
$(OBJ_client) $(OBJ_CLIENT_MADE): CPPFLAGS += $(CLIENT_INCLUDE)
$(OBJ_client) $(OBJ_CLIENT_MADE): CFLAGS += -fPIC -fvisibility=hidden

$(BUILD)/obj/client/made/%.o: $(CLIENT_MADE)/%.c | have-packages
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -c $< -o $@
$(BUILD)/obj/client/%.o: client/%.c | have-packages
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -c $< -o $@

$(call archive,client): $(OBJ_CLIENT_MADE)
$(addsuffix .o,$(UNIT_client)): $(CLIENT_MADE)/made
$(addsuffix .o,$(UNIT_client)): CPPFLAGS += $(CLIENT_INCLUDE)

# It has allocations fail.
$(BUILD)/unit/client/memory_test: LDFLAGS += $(foreach function,malloc calloc \
	realloc strdup,-Wl,--wrap=$(function))

all: $(CLIENT_LIBRARIES) $(BUILD)/tonearm-client.pc

# One object in which all but what programs may call is local: a program may
# have functions of the same names.
$(BUILD)/libtonearm-client.a: $(OBJ_client) $(OBJ_CLIENT_MADE)
	$(say) AR $@
	$(Q)$(LD) -r $^ -o $(BUILD)/obj/client/whole.o
	$(Q)objcopy --localize-hidden $(BUILD)/obj/client/whole.o
	$(Q)rm -f $@ && $(AR) rcs $@ $(BUILD)/obj/client/whole.o

$(BUILD)/libtonearm-client.so.1: $(OBJ_client) $(OBJ_CLIENT_MADE) client/client.map
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(@F) \
		-Wl,--version-script=client/client.map \
		$(filter %.o,$^) $(LIBS_client) -pthread -lm -o $@
$(BUILD)/libtonearm-client.so: $(BUILD)/libtonearm-client.so.1
	$(Q)ln -sf $(<F) $@

# For programs that are built against this tree: PKG_CONFIG_PATH=build
$(BUILD)/tonearm-client.pc: client/tonearm-client.pc.in client/tonearm/client.h
	$(Q)sed -e 's|@version@|$(CLIENT_VERSION)|' \
		-e 's|@cflags@|-I$(CURDIR)/client -I$(abspath $(CLIENT_MADE))|' \
		-e 's|@libs@|-L$(abspath $(BUILD)) -Wl,-rpath,$(abspath $(BUILD))|' \
		$< > $@

# The suite, against a running server; its tests start one.
CLIENT_SUITE := $(wildcard tests/client/*.c)
$(BUILD)/client-suite: $(CLIENT_SUITE) tests/client/suite.h \
		$(BUILD)/libtonearm-client.a
	$(say) LINK $@
	$(Q)$(CC) $(filter-out -MMD -MP,$(CPPFLAGS)) $(CLIENT_INCLUDE) $(CFLAGS) \
		$(CLIENT_SUITE) $(BUILD)/libtonearm-client.a $(LDFLAGS) \
		$(LIBS_client) -lcmocka -pthread -lm -o $@

# Programs of others are built against what isn't instrumented.
.PHONY: check-client
check-client: $(BUILD)/client-suite $(CLIENT_LIBRARIES) \
		$(BUILD)/tonearm-client.pc $(BUILD)/tonearm
	@TONEARM=$(abspath $(BUILD))/tonearm /usr/bin/python3 -m pytest -n 2 \
		-m "$(or $(MARKED),not long)" \
		$(if $(SAN),tests/client/test_suite.py,tests/client)

# Alone; `make install` has it with all else (packaging/install.mk).
.PHONY: install-client
install-client: $(CLIENT_LIBRARIES) $(CLIENT_MADE)/made
	@tools/install $(BUILD) library

-include $(OBJ_CLIENT_MADE:.o=.d)
